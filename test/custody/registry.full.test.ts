import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { parseDistribution } from '../../src/custody/schema.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { eventsDoor } from '../../src/server/events.ts'
import { analyzeCold } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { artifact, type Image, image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { dsse, pair, provenance, statement } from './fixture.ts'
import { startRegistry, until } from './registry.ts'

const SECRET = 'a secret of more than 16 characters'
const release = pair()
const COMMITS = ['1', '2', '3'].map((digit) => digit.repeat(40))

/** Provenance of a build at a commit on a base, signed. */
function attested(of: Image, commit: string, base: Image | null) {
  const materials = [{ uri: 'git+https://git.example/shop/app@refs/heads/main', digest: { gitCommit: commit } }, ...(base === null ? [] : [{ uri: 'pkg:docker/base', digest: { sha256: base.digest.slice(7) } }])]
  const told = { ...provenance({ materials }), buildDefinition: { buildType: 'x', externalParameters: {}, resolvedDependencies: materials } }
  const { mediaType, content } = dsse(statement(of.digest, told), [release])
  return artifact([[mediaType, Buffer.from(content).toString()]], { subject: of, artifactType: mediaType })
}

interface Answer {
  image: { tags: { moves: { image: { digest: string; builds: { source: { revision: string } | null; builder: { uri: string } }[] } }[] }[] }
}

test('three builds on a base that is rebuilt once: one query leads from the tag back to the three commits', async () => {
  const folder = temporaryFolder()
  const store = await openStore(join(folder, 'store.db'))
  const custody = createCustody(store)
  await custody.addRoot({ name: 'release', key: release.pem, trustedRoot: null, terms: {} })
  const bodies: string[] = []
  const door = eventsDoor(custody, SECRET)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => bodies.push(Buffer.concat(chunks).toString()))
    door(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const registry = await startRegistry(folder, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, secret: SECRET })
  try {
    const bases = ['os 1', 'os 2'].map((content) => image({ layers: [layer([{ path: 'os', content }])] })) as [Image, Image]
    const apps = COMMITS.map((content, i) => image({ layers: [...bases[i < 2 ? 0 : 1].layers, layer([{ path: 'app', content }])] }))
    for (const [i, app] of apps.entries()) {
      const base = bases[i < 2 ? 0 : 1]
      const named = { [`${registry.host}/base:1`]: base, [`${registry.host}/shop/app:1`]: app }
      await registry.push('base', '1', base)
      await registry.push('shop/app', '1', app)
      const unnamed = [attested(app, COMMITS[i]!, base), attested(base, '0'.repeat(40), null)].map((stored, k) => [`${registry.host}/x:att-${i}-${k}`, stored] as const)
      await analyzeCold(store, writeLayout(join(folder, `layout ${i}`), { ...named, ...Object.fromEntries(unnamed) }))
      await custody.index()
    }
    // The base was pushed with each app: the first time it is new, the others its tag is put again.
    await until(async () => (await store.db.custodyEntry.count({ where: { source: 'distribution' } })) === 6)
    // The registry may have told of the last push after that was analyzed.
    await custody.index()

    const ask = asker({ db: store.db, provider: store.provider })
    const reference = `${registry.host}/shop/app:1`
    const { data, errors } = await ask('query ($reference: String!) { image(reference: $reference) { tags { moves { image { digest builds { source { revision } builder { uri } } } } } } }', { reference })
    expect(errors).toBeUndefined()
    const moves = (data as unknown as Answer).image.tags[0]!.moves
    expect(moves.map((move) => [move.image.digest, ...move.image.builds.map(({ source }) => source?.revision)])).toEqual(apps.map(({ digest }, i) => [digest, COMMITS[i]]).reverse())

    const trail = async () => {
      const answer = await ask('query ($reference: String!) { image(reference: $reference) { custody { events { kind at evidence actor object summary } gaps { code } } } }', { reference })
      return (answer.data as unknown as { image: { custody: { events: { kind: string; evidence: string; object: string }[]; gaps: { code: string }[] } } }).image.custody
    }
    const told = await trail()
    expect(told.events.filter(({ kind }) => kind === 'PUSHED')).toMatchObject([{ evidence: 'OBSERVED', object: reference }])
    expect(told.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['SOURCE_COMMIT', 'BASE_CONSUMED', 'BUILD_FINISHED', 'PUSHED', 'ATTESTED', 'TAG_MOVED']))
    // This registry lets everybody push and so cannot say who it was.
    expect(told.gaps).toEqual([{ code: 'CUSTODY.UNKNOWN_PUSHER' }])

    const rebuilt = await ask('query ($base: String!) { impactOf(of: { base: $base }) { edges { node { digest } verdict } } }', { base: bases[0].digest })
    expect(rebuilt.data).toEqual({ impactOf: { edges: [apps[1], apps[0]].map((app) => ({ node: { digest: app!.digest }, verdict: 'VERIFIED' })) } })

    await store.db.custodyEntry.deleteMany()
    const documents = bodies.map((body) => parseDistribution(JSON.parse(body))!)
    expect(documents.every((document) => document !== null)).toBe(true)
    for (const document of [...documents.toReversed(), ...documents]) await custody.recordNotifications(document)
    await custody.index()
    expect(await trail()).toEqual(told)
  } finally {
    await registry.stop()
    server.closeAllConnections()
    server.close()
    await store.lineage.close()
  }
}, 120_000)
