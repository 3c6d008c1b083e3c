import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'
import { dsse, pair, provenance, statement } from './fixture.ts'

const [release, nightly, stranger] = [pair(), pair(), pair()]
const label = (name: string) => `org.opencontainers.image.${name}`
const materials = (...names: string[]) => names.map((name) => ({ uri: `pkg:generic/${name}`, digest: { sha256: digestOf(name).slice(7) } }))

describe.each(STORES)('what changed between builds on %s', (provider) => {
  let made = {} as World
  beforeAll(async () => {
    made = await world(provider)
    const custody = createCustody({ db: made.db, provider })
    await custody.addRoot({ name: 'release', key: release.pem, trustedRoot: null, terms: {} })
    await custody.addRoot({ name: 'nightly', key: nightly.pem, trustedRoot: null, terms: {} })
    const labels = (revision: string) => ({ config: { Labels: { [label('source')]: 'https://git.example/os', [label('revision')]: revision } } })
    await made.image({ name: 'os 1', layers: [{ name: 'os 1' }], tags: ['registry.example/os:1'], config: labels('aaa') })
    await made.image({ name: 'os 2', layers: [{ name: 'os 2' }], tags: ['registry.example/os:2'] })
    await made.image({ name: 'first', layers: [{ name: 'os 1' }, { name: 'a' }] })
    await made.image({ name: 'second', layers: [{ name: 'os 2' }, { name: 'b' }] })
    await made.image({ name: 'labelled', layers: [{ name: 'os 1' }, { name: 'c' }], config: labels('bbb') })
    const attach = async (to: string, documents: ReturnType<typeof dsse>[]) => {
      const create = documents.map(({ content, ...rest }, index) => ({ ...rest, index, digest: digestOf(content), content: new Uint8Array(content) }))
      await made.db.attestation.create({ data: { digest: digestOf(`manifest of ${to}`), subjectDigest: digestOf(to), artifactType: null, manifest: '{}', seenAt: new Date(), documents: { create } } })
    }
    await attach('first', [dsse(statement(digestOf('first'), provenance({ materials: materials('tool', 'old') })), [release])])
    await attach('second', [
      dsse(statement(digestOf('second'), provenance({ builder: 'https://ci.example/other', source: 'https://git.example/fork', materials: materials('tool', 'new') })), [nightly]),
      // What nobody believes has changed nothing.
      dsse(statement(digestOf('second'), provenance({ builder: 'https://evil.example' })), [stranger], { keyid: 'x' }),
    ])
    const push = (id: string, of: string, name: string) => ({ id, timestamp: '2026-05-18T10:06:00Z', action: 'push', actor: { name }, target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(of), repository: 'app' } })
    await custody.recordNotifications({ events: [push('1', 'first', 'ann'), push('2', 'second', 'bob')] })
  })
  afterAll(() => made.db.$disconnect())

  const changes = async (from: string, to: string) => {
    const query = 'query ($from: String!, $to: String!) { compare(from: $from, to: $to) { buildChanges { aspect from to } } }'
    const { data, errors } = await asker({ db: made.db, provider })(query, { from: digestOf(from), to: digestOf(to) })
    expect(errors).toBeUndefined()
    return (data as unknown as { compare: { buildChanges: object[] } }).compare.buildChanges
  }

  test('source, base, builder, signer, who pushed, and materials; what both have is not told', async () => {
    const commit = '1234567890123456789012345678901234567890'
    expect(await changes('first', 'second')).toEqual([
      { aspect: 'SOURCE', from: [`https://git.example/shop/orders at ${commit}`], to: [`https://git.example/fork at ${commit}`] },
      { aspect: 'BASE', from: ['registry.example/os:1'], to: ['registry.example/os:2'] },
      { aspect: 'BUILDER', from: ['https://ci.example/builder@v1'], to: ['https://ci.example/other'] },
      { aspect: 'SIGNER', from: ['release'], to: ['nightly'] },
      { aspect: 'PUSHER', from: ['ann'], to: ['bob'] },
      { aspect: 'MATERIAL', from: [`pkg:generic/old (${digestOf('old')})`], to: [`pkg:generic/new (${digestOf('new')})`] },
    ])
    expect(await changes('first', 'first')).toEqual([])
  })

  test('a label counts where nobody else tells; its repository may be that of the base, its commit is its own', async () => {
    expect((await changes('os 1', 'labelled'))[0]).toEqual({ aspect: 'SOURCE', from: ['https://git.example/os at aaa'], to: ['https://git.example/os at bbb'] })
    expect((await changes('os 2', 'labelled'))[0]).toEqual({ aspect: 'SOURCE', from: [], to: ['https://git.example/os at bbb'] })
  })
})
