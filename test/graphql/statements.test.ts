import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFacts } from '../../src/facts/facts.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const IMAGES = 12

/** Every connection and list of an image, of what hangs on it, and of what hangs on that. */
const EVERYTHING = `query ($n: Int) {
  images(first: $n) { totalCount edges { node {
    digest created tags { reference moves { at } } labels { name } configuration { env } distro { id } sameConfig { digest }
    base { image { digest } } gaps { code layer { index } }
    ancestors(first: 3) { totalCount edges { node { image { digest } } } }
    derived(first: 3) { totalCount edges { node { digest base { image { digest } } } } }
    direct: derived(direct: true, first: 2) { totalCount }
    layers { index layer { images(first: 2) { totalCount edges { node { digest } } } blobs { digest } files(first: 2) { edges { node { path } } } }
      addedPackages(first: 2) { totalCount edges { node { purl package { name } } } }
      removedPackages(first: 2) { totalCount edges { node { purl } } } }
    packages(first: 5) { totalCount edges { node { purl package { versions(first: 2) { totalCount } } } introducedBy { index createdBy }
      occurrences { evidencePath introducedBy { index } ownedBy { packageVersion { purl } } } inheritedFrom { digest }
      files(first: 2) { totalCount edges { node { path } owners { packageVersion { purl } } } } } }
    npm: packages(first: 1, filter: { type: "npm" }) { totalCount edges { node { purl } } }
    files(first: 3) { totalCount edges { node { path layer { diffId } images(first: 2) { totalCount edges { node { digest } } } } introducedBy { index } owners { packageVersion { purl package { name } } occurrence { evidencePath introducedBy { index } } } } }
    owned: files(first: 3, filter: { owned: true }) { totalCount edges { node { path } } }
    unowned: files(first: 3, filter: { owned: false, excludeGlob: "/etc/**" }) { totalCount edges { node { path } } }
    facts(first: 30) { totalCount edges { node { schema { name } team: string(at: "/team") image { digest } } introducedBy { index } } }
    globbed: files(first: 3, filter: { pathGlob: "/bin/*" }) { totalCount edges { node { path } } }
  } } }
}`
const CONTAINING = `query ($n: Int) {
  imagesContaining(package: { name: "left-pad" }, first: $n) { totalCount edges { node { digest }
    matches { packageVersion { purl } occurrences { evidencePath introducedBy { index } } introducedBy { index } inheritedFrom { digest } } } }
}`
const FILES = `query ($n: Int) {
  files(filter: { pathGlob: "/bin/**" }, first: $n) { totalCount edges { node { path layer { diffId } images(first: $n) { totalCount edges { node { digest } } } } } }
}`
const LAYERS = 'query ($n: Int) { layers(first: $n) { edges { node { diffId images(first: $n) { totalCount edges { node { digest tags { name } } } } } } } }'

describe.each(STORES)('statements on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await world(provider)
    ask = asker({ db: made.db, provider })
    const layers = Array.from({ length: IMAGES }, (_, i) => ({
      name: `layer ${i}`,
      adds: [`pkg:npm/left-pad@1.${i}.0 /app/${i}/package.json`, `pkg:deb/debian/tool${i}@1.0 /var/lib/dpkg/status`],
      removes: i === 0 ? [] : [`pkg:deb/debian/tool${i - 1}@1.0 /var/lib/dpkg/status`],
      files: [{ path: `/bin/tool${i}`, text: `tool ${i}` }],
      owns: { [`/bin/tool${i}`]: `pkg:deb/debian/tool${i}@1.0 /var/lib/dpkg/status`, ...(i === 0 ? {} : { '/bin/tool0': `pkg:npm/left-pad@1.${i}.0 /app/${i}/package.json` }) },
      gaps: ['JAR.DEEP'],
    }))
    for (let i = 0; i < IMAGES; i++) {
      await made.image({ name: `image ${i}`, layers: layers.slice(0, i + 1), tags: [`registry.example/chain:${i}`], configName: `config ${i % 3}` })
    }
  })
  beforeAll(async () => {
    const facts = createFacts(made)
    await facts.define({ name: 'owner', title: null, targets: ['image', 'layer'], schema: { type: 'object', properties: { team: { type: 'string' } } } })
    const about = Array.from({ length: IMAGES }, (_, i) => [digestOf(`image ${i}`), `layer:${digestOf(`layer ${i}`)}`]).flat()
    await facts.set('owner', about.map((target, i) => ({ target, value: { team: `team ${i}` }, key: '' })), null, 'linux/amd64')
  })
  afterAll(() => made.db.$disconnect())

  const count = async (query: string, n: number) => {
    made.statements.length = 0
    const { errors, data } = await ask(query, { n })
    expect(errors).toBeUndefined()
    return { count: made.statements.length, data }
  }

  /** The answers of a server come one after the other: what two of them lead to is sometimes read by two statements instead of one, whatever is asked. */
  const least = async (query: string, n: number) => {
    const runs = [await count(query, n), await count(query, n), await count(query, n)]
    return runs.toSorted((a, b) => a.count - b.count)[0]!
  }

  test.each([
    ['everything of images', EVERYTHING, 55],
    ['images containing a package', CONTAINING, 12],
    ['files across images', FILES, 7],
    ['shared layers', LAYERS, 3],
  ])('%s: as many for one as for all', async (_name, query, most) => {
    const one = await least(query, 1)
    const all = await least(query, IMAGES)
    expect(all.count).toBeLessThanOrEqual(one.count)
    expect(all.count).toBeLessThanOrEqual(most)
    expect(JSON.stringify(all.data).length).toBeGreaterThan(4 * JSON.stringify(one.data).length)
  })

  test('a total count costs its statement only when it is asked for', async () => {
    expect((await count('query ($n: Int) { images(first: $n) { edges { node { digest } } } }', 5)).count).toBe(1)
    expect((await count('query ($n: Int) { images(first: $n) { totalCount totalCountIsExact edges { node { digest } } } }', 5)).count).toBe(2)
  })

  const pagesOf = async (query: string, pick: (data: never) => Connection) => {
    const seen: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { data, errors } = await ask(query, { after, reference: digestOf(`image ${IMAGES - 1}`) })
      expect(errors).toBeUndefined()
      const { edges, pageInfo } = pick(data as never)
      expect(pageInfo.hasPreviousPage).toBe(after !== null)
      seen.push(...edges.map(({ node }) => JSON.stringify(node)))
      ;({ endCursor: after, hasNextPage: more } = pageInfo)
    }
    return seen
  }
  interface Connection {
    edges: { node: object }[]
    pageInfo: { hasPreviousPage: boolean; hasNextPage: boolean; endCursor: string | null }
  }
  const PAGE = 'pageInfo { hasPreviousPage hasNextPage endCursor }'
  const of = (field: string) => (data: never) => (data as Record<string, Record<string, Connection>>)['image']![field]!
  const top = (field: string) => (data: never) => (data as Record<string, Connection>)[field]!
  const image = (field: string) => `query ($after: String, $reference: String!) { image(reference: $reference) { ${field} } }`

  test.each<[string, string, (data: never) => Connection, number]>([
    ['facts', `query ($after: String) { facts(filter: { schema: "owner" }, first: 5, after: $after) { edges { node { target } } ${PAGE} } }`, top('facts'), 2 * IMAGES],
    ['facts of an image', image(`facts(first: 5, after: $after) { edges { node { target } introducedBy { index } } ${PAGE} }`), of('facts'), IMAGES + 1],
    ['images', `query ($after: String) { images(first: 5, after: $after) { edges { node { digest } } ${PAGE} } }`, top('images'), IMAGES],
    ['layers', `query ($after: String) { layers(first: 5, after: $after) { edges { node { diffId } } ${PAGE} } }`, top('layers'), IMAGES],
    ['layers by size', `query ($after: String) { layers(orderBy: SIZE_DESC, first: 5, after: $after) { edges { node { diffId } } ${PAGE} } }`, top('layers'), IMAGES],
    ['files', `query ($after: String) { files(filter: { pathGlob: "/**" }, first: 5, after: $after) { edges { node { path } } ${PAGE} } }`, top('files'), IMAGES],
    ['package versions', `query ($after: String) { packages(filter: {}, first: 5, after: $after) { edges { node { purl } } ${PAGE} } }`, top('packages'), 2 * IMAGES],
    ['containment', `query ($after: String) { imagesContaining(package: { name: "left-pad" }, first: 5, after: $after) { edges { node { digest } } ${PAGE} } }`, top('imagesContaining'), IMAGES],
    ['ancestors', image(`ancestors(first: 5, after: $after) { edges { node { image { digest } } } ${PAGE} }`), of('ancestors'), IMAGES - 1],
    ['packages', image(`packages(first: 5, after: $after) { edges { node { purl } } ${PAGE} }`), of('packages'), IMAGES + 1],
    ['image files', image(`files(first: 5, after: $after) { edges { node { path } } ${PAGE} }`), of('files'), IMAGES],
    ['globbed files', image(`files(filter: { pathGlob: "**" }, first: 5, after: $after) { edges { node { path } } ${PAGE} }`), of('files'), IMAGES],
  ])('pages of %s give everything once', async (_name, query, pick, total) => {
    const seen = await pagesOf(query, pick)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(total)
  })

  test('the public documents ask for a bounded number of statements', async () => {
    const folder = join(import.meta.dirname, 'documents')
    const reference = digestOf(`image ${IMAGES - 1}`)
    const variables = { reference, from: reference, to: digestOf('image 0'), package: { name: 'left-pad' }, filter: { pathGlob: '/bin/*' } }
    // Policies are evaluated by a worker and count their own statements in test/policy.
    for (const name of readdirSync(folder).filter((file) => file !== 'policy.graphql')) {
      made.statements.length = 0
      const { errors } = await ask(readFileSync(join(folder, name), 'utf8'), variables)
      expect(errors, name).toBeUndefined()
      expect(made.statements.length, name).toBeLessThanOrEqual(12)
      // PostgreSQL plans a JSON list as 100 rows, whatever its length; of an array it sees how long it is.
      expect(made.statements.filter((sql) => sql.includes('json_array_elements')), name).toEqual([])
    }
  })
})
