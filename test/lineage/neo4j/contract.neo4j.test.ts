import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../../../src/lifecycle/garbage.ts'
import { neo4jPaths } from '../../../src/lineage/neo4j/paths.ts'
import { project, projectionStatus } from '../../../src/lineage/neo4j/projector.ts'
import { readCypher } from '../../../src/lineage/neo4j/read-cypher.ts'
import type { Db } from '../../../src/lineage/sql/open.ts'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { openSnapshot } from '../../../src/lineage/sql/snapshot.ts'
import { openStore, type SqlStore } from '../../../src/lineage/sql/store.ts'
import { saveStatement } from '../../../src/lineage/sql/writes/custody-index.ts'
import { deleteImages, deleteTag } from '../../../src/lineage/sql/writes/delete-images.ts'
import { type Digest, digestOf } from '../../../src/model/digest.ts'
import { analyzeCold } from '../../testkit/analysis.ts'
import { checkPaths } from '../../testkit/check-paths.ts'
import { graphFor, graphOf } from '../../testkit/graph-dump.ts'
import { useNeo4j } from '../../testkit/neo4j-session.ts'
import { temporaryFolder, writeLayout } from '../../testkit/oci.ts'
import { pathWorld, type PathWorld, VERSIONS, worldPlan } from '../../testkit/path-world.ts'
import { imagesOf } from '../../testkit/random-images.ts'
import { emptyStore, STORES } from '../../testkit/world.ts'

const never = new AbortController().signal
const quiet = { signal: never, onProgress: () => {} }
/** The questions of docs/neo4j.md. */
const QUESTIONS = new Map([...readFileSync(join(import.meta.dirname, '../../../docs/neo4j.md'), 'utf8').matchAll(/```cypher (\w+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!]))

type Store = Pick<SqlStore, 'db' | 'provider' | 'snapshot'>

describe('a projection in Neo4j', () => {
  const neo4j = useNeo4j()

  async function rebuilt(store: Store): Promise<void> {
    expect(await project(store, neo4j.driver, { rebuild: true, ...quiet })).toBe(true)
  }

  async function caughtUp(store: Store): Promise<void> {
    expect(await project(store, neo4j.driver, { rebuild: false, ...quiet })).toBe(true)
  }

  async function ask(name: string, parameters: Record<string, unknown>): Promise<unknown[]> {
    const { rows } = await readCypher(neo4j.driver, { cypher: QUESTIONS.get(name)!, parameters, maxRows: 10_000, seconds: 30 })
    return rows.map(([first]) => first)
  }

  describe.each(STORES)('of %s', (provider) => {
    const storeOf = ({ world: { db } }: PathWorld, url: string): Store => ({ db, provider, snapshot: () => openSnapshot(url, db) })

    test('answers as the store and as looking at every pair do', { timeout: 600_000 }, async () => {
      let found = 0
      await fc.assert(
        fc.asyncProperty(worldPlan, async (plan) => {
          const made = await pathWorld(provider, plan)
          try {
            await rebuilt(storeOf(made, made.world.url))
            expect(await graphOf(neo4j.driver)).toEqual(await graphFor(made.world.db))
            found += await checkPaths(neo4jPaths(neo4j.driver), made)
            await compareAnswers(made, ask)
          } finally {
            await made.world.db.$disconnect()
          }
        }),
        { numRuns: provider === 'sqlite' ? 6 : 3 },
      )
      expect(found).toBeGreaterThan(20)
    })

    test('follows whatever is done to the store', { timeout: 600_000 }, async () => {
      const store = await openStore((await emptyStore(provider)).replace(/^file:/, ''))
      await neo4j.wipe()
      await caughtUp(store)
      const named = imagesOf([[[0, 2], [4], [9]], [[0, 2], [10], [3]], [[0, 2], [4], [7], [13]], [[14], [9], [15]]])
      const digests = Object.values(named).map(({ digest }) => digest)
      const check = async () => {
        await caughtUp(store)
        expect(await projectionStatus(store, neo4j.driver)).toMatchObject({ phase: 'following', behind: 0, behindSince: null })
        expect(await graphOf(neo4j.driver)).toEqual(await graphFor(store.db))
      }
      await analyzeCold(store, writeLayout(temporaryFolder(), Object.fromEntries(Object.entries(named).slice(0, 5))))
      await check()
      // A build that speaks of an image and an index which are not known yet, and has used one that is.
      await say(store, 'first', [digests[6]!, digestOf('index') as Digest], [digests[0]!])
      await check()
      expect((await store.db.build.findMany())).toHaveLength(1)
      await analyzeCold(store, writeLayout(temporaryFolder(), named))
      await check()
      await store.lineage.saveNames({ tags: [{ repository: 'r.example/index', tag: '1', digest: digestOf('index') as Digest }], indexes: [{ digest: digestOf('index') as Digest, images: [digests[0]!] }], attestations: [], at: new Date().toISOString() })
      await store.lineage.saveNames({ tags: [], indexes: [{ digest: digestOf('index') as Digest, images: digests.slice(0, 3) }], attestations: [], at: new Date().toISOString() })
      await check()
      expect((await graphOf(neo4j.driver)).filter((line) => line.includes('PRODUCED')).length).toBeGreaterThan(2)
      await deleteTag(store, ['registry.example/r'], '2')
      await deleteImages(store, [digests[0]!, digests[1]!, digests[6]!])
      await check()
      await collectGarbage(store, never)
      await check()
      await analyzeCold(store, writeLayout(temporaryFolder(), named))
      await check()
      const told = new Map<string, string>()
      expect(await project(store, neo4j.driver, { rebuild: true, signal: never, onProgress: ({ stage, done, total }) => void told.set(stage, `${done} of ${total}`) })).toBe(true)
      expect(await graphOf(neo4j.driver)).toEqual(await graphFor(store.db))
      const { _max: layers } = await store.db.layer.aggregate({ _max: { id: true } })
      const { _max: images } = await store.db.image.aggregate({ _max: { id: true } })
      expect(Object.fromEntries(told)).toMatchObject({ empty: '0 of null', layer: `${layers.id} of ${layers.id}`, image: `${images.id} of ${images.id}` })
      await store.lineage.close()
    })
  })
})

/** A statement of a build, in an attestation of its own, as custody writes it. */
async function say(store: SqlStore, name: string, made: readonly string[], used: readonly string[]): Promise<void> {
  const document = { digest: digestOf(`document ${name}`) as Digest, mediaType: 'application/vnd.in-toto+json', annotations: {}, content: new Uint8Array([1]) }
  await store.lineage.saveNames({ tags: [], indexes: [], attestations: [{ digest: digestOf(`attestation ${name}`) as Digest, subject: null, artifactType: null, manifest: '{}', documents: [document] }], at: new Date().toISOString() })
  const { id } = await store.db.attestation.findUniqueOrThrow({ where: { digest: digestOf(`attestation ${name}`) } })
  await saveStatement(store, {
    attestationId: id, index: 0, documentDigest: document.digest, reader: 1, predicateType: 'https://slsa.dev/provenance/v1', subjects: made, matches: [],
    build: { buildType: 'test', builder: 'https://builder.example', invocationId: null, startedAt: new Date(1_000), finishedAt: null, source: { uri: 'https://git.example/x', revision: 'abc' }, materials: used.map((digest) => ({ uri: `pkg:docker/${digest.slice(7, 12)}`, digest })) },
  })
}

/** What docs/neo4j.md asks, the reads of the store, and looking at every image one by one. */
async function compareAnswers({ world: { db, provider }, images }: PathWorld, ask: (name: string, parameters: Record<string, unknown>) => Promise<unknown[]>): Promise<void> {
  const reads = new Reads(db as Db, provider)
  const digests = (of: readonly { readonly name: string }[]) => of.map(({ name }) => digestOf(name)).sort()
  const all = { size: 100, after: null }
  const has = (purl: string) => images.filter(({ present }) => [...present].some((proof) => proof.startsWith(`${purl} `)))
  for (const purl of VERSIONS) {
    expect(await ask('containing', { purl })).toEqual(digests(has(purl)))
    expect((await reads.images({}, { purl }, all)).rows.map(({ digest }) => digest).sort()).toEqual(digests(has(purl)))
  }
  const named = [...new Set([...has('pkg:npm/a@1'), ...has('pkg:npm/a@2')])]
  expect(await ask('named', { name: 'a' })).toEqual(digests(named))
  expect((await reads.images({}, { name: 'a' }, all)).rows.map(({ digest }) => digest).sort()).toEqual(digests(named))
  for (const image of images) {
    const digest = digestOf(image.name)
    const below = (a: PathWorld['images'][number], b: typeof a) => a.platform === b.platform && a.nodes.length < b.nodes.length && a.nodes.every((n, i) => b.nodes[i] === n)
    const bases = images.filter((other) => below(other, image)).toSorted((a, b) => b.nodes.length - a.nodes.length || a.id - b.id).map(({ name }) => digestOf(name))
    const derived = images.filter((other) => below(image, other)).toSorted((a, b) => b.id - a.id).map(({ name }) => digestOf(name))
    expect(await ask('ancestors', { digest })).toEqual(bases)
    expect((await reads.imageAncestors(image.id, { size: 100, after: null })).rows.map((row) => row.digest)).toEqual(bases)
    expect(await ask('base', { digest })).toEqual(bases.slice(0, 1))
    expect((await reads.imageBase(image.id))?.digest).toBe(bases[0])
    expect(await ask('derived', { digest })).toEqual(derived)
    expect((await reads.derivedImages(image.id, false, all)).rows.map((row) => row.digest)).toEqual(derived)
    const purls = [...new Set([...image.present].map((proof) => proof.split(' ')[0]!))].sort()
    expect(await ask('packages', { digest })).toEqual(purls)
    expect((await reads.imagePackages(image.id, {}, all)).rows.map(({ version }) => version.purl)).toEqual(purls)
  }
  for (const n of new Set(images.flatMap(({ nodes }) => nodes))) {
    const diffId = digestOf(`layer ${n}`) as Digest
    const sharing = images.filter(({ nodes }) => nodes.includes(n)).toSorted((a, b) => b.id - a.id).map(({ name }) => digestOf(name))
    expect(await ask('layer', { diffId })).toEqual(sharing)
    const layer = await reads.layerByDiffId(diffId)
    expect((await reads.layerImages(layer!.id, all)).rows.map((row) => row.digest)).toEqual(sharing)
  }
}
