import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { digestOf } from '../../src/model/digest.ts'
import { analyzeCold } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { artifact, described, image, index, layer, type Stored, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { emptyStore, STORES } from '../testkit/world.ts'
import { BUILDER, bare, bundle, dsse, pair, provenance, simpleSigning, statement } from './fixture.ts'

const [release, stranger] = [pair(), pair()]
const ATTESTATIONS = `query ($r: String!, $first: Int, $after: String) { image(reference: $r) { attestations(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { cursor node { id predicateType verdict documentDigest signer attachedTo checks { name passed detail } } } } } }`

interface Edge {
  cursor: string
  node: { id: string; predicateType: string | null; verdict: string; documentDigest: string; signer: string | null; attachedTo: string }
}

/** One image on four carriers: BuildKit's manifest in its index, cosign's tags, referrers with a bundle and an envelope. */
function fleet() {
  const base = image({ layers: [layer([{ path: 'os', content: 'os' }])] })
  const app = image({ layers: [...base.layers, layer([{ path: 'app', content: 'app' }])] })
  const materials = [{ uri: 'pkg:docker/registry.example/os@1', digest: { sha256: base.digest.slice(7) } }]
  const about = statement(app.digest, provenance({ materials }))
  const documents = {
    buildkit: bare(about), cosign: simpleSigning(app.digest, release), foreign: simpleSigning(app.digest, stranger), att: dsse(statement(app.digest, {}, 'https://cyclonedx.org/bom'), [release]),
    bundle: bundle(about, release), tampered: dsse(about, [release], { tampered: (body) => body.replace('run-1', 'run-2') }),
  }
  const carrying = (...of: (typeof documents)['att'][]) => of.map(({ mediaType, content, annotations }) => [mediaType, Buffer.from(content).toString(), { ...annotations }] as const)
  const reference = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': app.digest }
  const attested = described(artifact(carrying(documents.buildkit)), { platform: { os: 'unknown', architecture: 'unknown' }, annotations: reference })
  const tag = `registry.example/app:sha256-${app.digest.slice(7)}`
  const named: Record<string, Stored> = {
    'registry.example/os:1': base,
    'registry.example/app:1': index([app, attested]),
    [`${tag}.sig`]: artifact(carrying(documents.cosign, documents.foreign)),
    [`${tag}.att`]: artifact(carrying(documents.att)),
    [tag]: index([
      artifact(carrying(documents.bundle), { subject: app, artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }),
      artifact(carrying(documents.tampered), { subject: app, artifactType: 'application/vnd.dsse.envelope.v1+json' }),
    ]),
  }
  const digests = Object.fromEntries(Object.entries(documents).map(([name, { content }]) => [name, digestOf(content)])) as Record<keyof typeof documents, string>
  return { base, app, named, digests }
}

describe.each(STORES)('custody in the graph on %s', (provider) => {
  const { base, app, named, digests } = fleet()
  let store = {} as SqlStore
  let ask = {} as ReturnType<typeof asker>
  const data = async (query: string, variables: object = {}) => {
    const answer = await ask(query, variables)
    expect(answer.errors).toBeUndefined()
    return answer.data as never
  }

  beforeAll(async () => {
    store = await openStore((await emptyStore(provider)).replace(/^file:/, ''))
    ask = asker({ db: store.db, provider, custody: createCustody(store) })
  })
  afterAll(() => store.lineage.close())

  const edgesOf = async (): Promise<Edge[]> => (await data(ATTESTATIONS, { r: app.digest, first: 100 }) as { image: { attestations: { edges: Edge[] } } }).image.attestations.edges
  const verdictsOf = async () => (await edgesOf()).map(({ node }) => `${Object.entries(digests).find(([, digest]) => digest === node.documentDigest)?.[0]} ${node.verdict}`).sort()

  // The payloads of both plain signatures are the same bytes, and so one document.
  test('every signature of every carrier has its verdict, by who is trusted at the time of asking', async () => {
    const outcome = await analyzeCold(store, writeLayout(temporaryFolder(), named))
    expect(outcome).toMatchObject({ status: 'analyzed', refusals: [] })
    expect(outcome.images).toHaveLength(2)
    expect(await createCustody(store).index()).toBe(6)
    expect(await verdictsOf()).toEqual([
      'att UNTRUSTED_SIGNER', 'buildkit UNSIGNED', 'bundle UNTRUSTED_SIGNER', 'cosign UNTRUSTED_SIGNER', 'cosign UNTRUSTED_SIGNER', 'tampered UNTRUSTED_SIGNER',
    ])
    const added = await data('mutation ($key: String!) { addTrustRoot(input: { key: $key, name: "release" }) { ... on TrustChangedPayload { version identity { name trusted } } } }', { key: release.pem })
    expect(added).toEqual({ addTrustRoot: { version: 1, identity: { name: 'release', trusted: true } } })
    const trusted = ['att VERIFIED', 'buildkit UNSIGNED', 'bundle VERIFIED', 'cosign UNTRUSTED_SIGNER', 'cosign VERIFIED', 'tampered INVALID_SIGNATURE']
    expect(await verdictsOf()).toEqual(trusted)
    expect((await edgesOf()).map(({ node }) => node.predicateType).sort()).toEqual(['https://cyclonedx.org/bom', ...Array.from({ length: 3 }, () => 'https://slsa.dev/provenance/v1'), null, null])
  })

  test('pages hold each edge once, and each is a node', async () => {
    const all = await edgesOf()
    const paged: Edge[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { image } = (await data(ATTESTATIONS, { r: app.digest, first: 2, after })) as { image: { attestations: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; edges: Edge[] } } }
      expect(image.attestations.totalCount).toBe(6)
      paged.push(...image.attestations.edges)
      ;({ hasNextPage: more, endCursor: after } = image.attestations.pageInfo)
    }
    expect(paged).toEqual(all)
    for (const { node } of all) {
      expect(await data('query ($id: ID!) { node(id: $id) { id ... on Attestation { documentDigest verdict } } }', { id: node.id })).toEqual({ node: { id: node.id, documentDigest: node.documentDigest, verdict: node.verdict } })
    }
    expect(await data('query ($id: ID!) { node(id: $id) { id } }', { id: Buffer.from('Attestation:1.99.0.0').toString('base64url') })).toEqual({ node: null })
  })

  test.each([
    [{ builder: BUILDER }], [{ revision: '1234567890123456789012345678901234567890' }], [{ material: 'pkg:docker/registry.example/os@1' }], [{ material: base.digest }],
    [{ base: 'registry.example/os:1' }], [{ identity: 'release' }],
  ])('what %o has an effect on', async (of) => {
    const { impactOf } = (await data('query ($of: ImpactInput!) { impactOf(of: $of) { totalCount edges { node { digest } documentDigests verdict } } }', { of })) as { impactOf: { totalCount: number; edges: { node: object; documentDigests: string[] }[] } }
    expect(impactOf).toMatchObject({ totalCount: 1, edges: [{ node: { digest: app.digest }, verdict: 'VERIFIED' }] })
    const told = 'identity' in of ? [digests.cosign, digests.att, digests.bundle] : [digests.buildkit, digests.bundle, digests.tampered]
    expect(impactOf.edges[0]!.documentDigests).toEqual([...told].sort())
  })

  test('builds lead to builder, source, materials and back', async () => {
    const { image } = (await data(`query ($r: String!) { image(reference: $r) { builds { id documentDigest builder { id uri images { edges { node { digest } } } }
      source { id uri revision images { totalCount } } materials { id uri image { digest } images { edges { node { digest } } } } images { edges { node { digest } } } } } }`, { r: app.digest })) as
      { image: { builds: { id: string; documentDigest: string; builder: { id: string } ; source: { id: string }; materials: { id: string }[] }[] } }
    const back = { edges: [{ node: { digest: app.digest } }] }
    expect(image.builds.map(({ documentDigest }) => documentDigest).sort()).toEqual([digests.buildkit, digests.bundle, digests.tampered].sort())
    for (const build of image.builds) {
      expect(build).toMatchObject({
        builder: { uri: BUILDER, images: back }, source: { uri: 'https://git.example/shop/orders', images: { totalCount: 1 } },
        materials: [{ uri: 'pkg:docker/registry.example/os@1', image: { digest: base.digest }, images: back }], images: back,
      })
      for (const { id } of [build, build.builder, build.source, ...build.materials]) expect(await data('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: { id } })
    }
  })

  test('the trail is told over GraphQL', async () => {
    const { image } = (await data('query ($r: String!) { image(reference: $r) { custody { events { kind evidence at } gaps { code } } } }', { r: 'registry.example/app:1' })) as { image: { custody: { events: { kind: string }[]; gaps: object[] } } }
    expect(image.custody.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['SOURCE_COMMIT', 'BUILD_STARTED', 'BASE_CONSUMED', 'SIGNED', 'ATTESTED', 'TAG_SET', 'ANALYZED', 'INDEX_ASSEMBLED']))
    expect(image.custody.gaps).toEqual(expect.arrayContaining([{ code: 'CUSTODY.BROKEN_SIGNATURE' }, { code: 'CUSTODY.BASE_WITHOUT_PROVENANCE' }]))
  })

  test('a key that is trusted no longer: verdicts change, what it signed is still found', async () => {
    const removed = await data('mutation { removeTrustRoot(identity: "release") { ... on TrustChangedPayload { version identity { trusted images { totalCount } } } } }')
    expect(removed).toEqual({ removeTrustRoot: { version: 2, identity: { trusted: false, images: { totalCount: 1 } } } })
    expect(await verdictsOf()).not.toContain('cosign VERIFIED')
    // Two tags were set, and trust has changed twice.
    expect(await data('{ custodyLog { entries intact } trustVersion }')).toEqual({ custodyLog: { entries: 4, intact: true }, trustVersion: 2 })
  })

  test('what custody refuses is an answer; a server without custody takes nothing', async () => {
    const add = 'mutation ($input: AddTrustRootInput!) { addTrustRoot(input: $input) { ... on CustodyRefusedError { code } } }'
    const record = 'mutation ($input: RecordCustodyEventInput!) { recordCustodyEvent(input: $input) { ... on CustodyRefusedError { code } ... on CustodyEventRecordedPayload { recorded } } }'
    const event = { kind: 'SCANNED', image: app.digest, details: [{ name: 'tool', value: 'x' }] }
    expect(await data(add, { input: { key: 'x' } })).toEqual({ addTrustRoot: { code: 'CUSTODY.BAD_KEY' } })
    expect(await data(add, { input: {} })).toEqual({ addTrustRoot: { code: 'CUSTODY.BAD_KEY' } })
    expect(await data(add, { input: { trustedRoot: '{}' , subject: 'x' } })).toEqual({ addTrustRoot: { code: 'CUSTODY.BAD_TRUSTED_ROOT' } })
    expect(await data(record, { input: { ...event, image: 'registry.example/nobody:1' } })).toEqual({ recordCustodyEvent: { code: 'CUSTODY.BAD_EVENT' } })
    expect(await data(record, { input: event })).toEqual({ recordCustodyEvent: { recorded: true } })
    const closed = asker({ db: store.db, provider })
    expect((await closed(record, { input: event })).data).toEqual({ recordCustodyEvent: { code: 'CUSTODY.NOT_ALLOWED' } })
    expect((await closed(add, { input: { key: release.pem } })).data).toEqual({ addTrustRoot: { code: 'CUSTODY.NOT_ALLOWED' } })
  })
})

test('the sample images: the provenance of tools/static:1 is there, and nobody has signed it', async () => {
  const store = await openStore(join(temporaryFolder(), 'store.db'))
  await analyzeCold(store, join(import.meta.dirname, '../../seeds/layout'))
  const ask = asker({ db: store.db, provider: 'sqlite' })
  const { data } = await ask('{ image(reference: "seeds.example/tools/static:1") { attestations { edges { node { predicateType verdict } } } custody { gaps { code } events { kind evidence } } } }')
  expect(data).toMatchObject({ image: { attestations: { edges: [{ node: { predicateType: 'https://slsa.dev/provenance/v1', verdict: 'UNSIGNED' } }] } } })
  expect(data!['image']).toMatchObject({ custody: { gaps: expect.arrayContaining([{ code: 'CUSTODY.PROVENANCE_UNSIGNED' }]), events: expect.arrayContaining([{ kind: 'BUILD_FINISHED', evidence: 'ATTESTED_UNSIGNED' }]) } })
  await store.lineage.close()
}, 60_000)

test('what an older reader has read is read again, once', async () => {
  const store = await openStore(join(temporaryFolder(), 'store.db'))
  const { named, app } = fleet()
  await analyzeCold(store, writeLayout(temporaryFolder(), named))
  const custody = createCustody(store)
  await custody.index()
  await store.db.statement.updateMany({ data: { reader: 0 } })
  await store.db.build.deleteMany()
  expect(await custody.index()).toBe(6)
  expect(await custody.index()).toBe(0)
  expect(await store.db.build.count()).toBe(3)
  expect(await store.db.statementSubject.count({ where: { digest: app.digest } })).toBe(6)
  await store.lineage.close()
})
