import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainIdsOf } from '../../src/model/chain-id.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { tablesReadWhole } from '../testkit/plans.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const SIZES: Record<string, number> = { os: 1_000, tools: 300, a: 20, b: 7, c: 50, empty: 0, lone: 4 }

/** Images, their layers, and where tags point at them; `twice` has a layer two times. */
const IMAGES: { name: string; layers: string[]; at: string[]; inIndex?: boolean }[] = [
  { name: 'base', layers: ['os'], at: ['registry.example/os:1'] },
  { name: 'app a', layers: ['os', 'tools', 'a'], at: ['registry.example/shop/a:1', 'registry.example/shop/a:2', 'mirror.example/a:1'] },
  { name: 'app b', layers: ['os', 'tools', 'b'], at: ['registry.example/shop/a:3'] },
  { name: 'twice', layers: ['os', 'c', 'b', 'c'], at: ['registry.example/shop/c:1'], inIndex: true },
  { name: 'untagged', layers: ['os', 'a'], at: [] },
  { name: 'other', layers: ['lone', 'empty'], at: ['registry.example.org/x:1', 'registry.example-2/x:1'] },
]

interface Row {
  imageCount: number
  layerCount: number
  layerUses: number
  size: string
  unsharedSize: string
  bytesSaved: string
  ratio: number | null
  exclusiveSize: string
  isExact: boolean
  layers: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string | null }; edges: { imageCount: number; bytesSaved: string; node: { diffId: string } }[] }
}

const FIELDS = 'imageCount layerCount layerUses size unsharedSize bytesSaved ratio exclusiveSize isExact'
const QUERY = `query ($scope: SharingScope, $orderBy: LayerOrder!, $first: Int, $after: String) { layerSharing(scope: $scope) { ${FIELDS}
  layers(orderBy: $orderBy, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { imageCount bytesSaved node { diffId } } } } }`

type Scope = { registry?: string; repository?: string } | null
const SCOPES: Scope[] = [null, {}, { registry: 'registry.example' }, { registry: 'registry.example/shop' }, { registry: 'mirror.example' }, { repository: 'registry.example/shop/a' }, { repository: 'registry.example/shop/c' },
  { registry: 'registry.example', repository: 'mirror.example/a' }, { repository: 'nowhere' }, { registry: 'registry.example.org' }]

/** By looking at every image. */
function counted(scope: Scope) {
  const { registry = null, repository = null } = scope ?? {}
  const isMeant = (reference: string) => {
    const name = reference.slice(0, reference.lastIndexOf(':'))
    return (repository === null || name === repository) && (registry === null || name.startsWith(`${registry}/`))
  }
  const whole = registry === null && repository === null
  const images = IMAGES.filter(({ at }) => whole || at.some(isMeant))
  const usersOf = (layer: string, among: typeof IMAGES) => among.filter(({ layers }) => layers.includes(layer)).length
  const layers = [...new Set(images.flatMap((image) => image.layers))].map((layer) => ({ layer, size: SIZES[layer]!, users: usersOf(layer, images), everywhere: usersOf(layer, IMAGES) }))
  const sum = (of: (each: (typeof layers)[number]) => number) => layers.reduce((total, each) => total + of(each), 0)
  const [size, unsharedSize] = [sum((each) => each.size), sum((each) => each.size * each.users)]
  const row = {
    imageCount: images.length, layerCount: layers.length, layerUses: sum(({ users }) => users), size: String(size), unsharedSize: String(unsharedSize), bytesSaved: String(unsharedSize - size),
    ratio: size === 0 ? null : unsharedSize / size, exclusiveSize: String(sum((each) => (each.users === each.everywhere ? each.size : 0))), isExact: true,
  }
  return { row, layers }
}

describe.each(STORES)('what images share on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await world(provider)
    for (const { name, layers, at, inIndex } of IMAGES) {
      const id = await made.image({ name, layers: layers.map((layer) => ({ name: layer, size: SIZES[layer]! })), tags: inIndex === true ? [] : at })
      if (inIndex === true) await made.index(`index of ${name}`, [id], at)
    }
    ask = asker({ db: made.db, provider })
  })
  afterAll(() => made.db.$disconnect())

  async function sharing(scope: Scope, orderBy = 'SHARED_BY_DESC', first = 100, after: string | null = null): Promise<Row> {
    const { data, errors } = await ask(QUERY, { scope, orderBy, first, after })
    expect(errors).toBeUndefined()
    return (data as { layerSharing: Row }).layerSharing
  }

  test.each(SCOPES)('of %j is as counting says', async (scope) => {
    const { row, layers } = counted(scope)
    const { layers: page, ...told } = await sharing(scope)
    expect(told).toEqual(row)
    expect(page.totalCount).toBe(layers.length)
    const shown = page.edges.map(({ imageCount, bytesSaved, node }) => `${node.diffId} ${imageCount} ${bytesSaved}`)
    expect([...shown].sort()).toEqual(layers.map(({ layer, size, users }) => `${digestOf(layer)} ${users} ${size * (users - 1)}`).sort())
  })

  test.each([['SHARED_BY_DESC', (each: { users: number }) => each.users], ['BYTES_SAVED_DESC', (each: { users: number; size: number }) => each.size * (each.users - 1)], ['SIZE_DESC', (each: { size: number }) => each.size]] as const)(
    'pages by %s', async (order, value) => {
      for (const scope of [null, { registry: 'registry.example' }]) {
        const { layers } = counted(scope)
        const values = new Map(layers.map((each) => [digestOf(each.layer) as string, value(each)]))
        const seen: string[] = []
        for (let after: string | null = null, more = true; more; ) {
          const page: Row['layers'] = (await sharing(scope, order, 2, after)).layers
          seen.push(...page.edges.map(({ node }) => node.diffId))
          after = page.pageInfo.endCursor
          more = page.pageInfo.hasNextPage
        }
        expect([...seen].sort()).toEqual([...values.keys()].sort())
        expect(seen.map((diffId) => values.get(diffId))).toEqual([...values.values()].sort((a, b) => b - a))
      }
    },
  )

  test('repositories are listed with what each shares', async () => {
    const { data } = await ask(`{ repositories(registry: "registry.example", first: 2) { totalCount pageInfo { hasNextPage } edges { node { name layerSharing { ${FIELDS} } } } }
      repository(name: "mirror.example/a") { name } none: repository(name: "mirror.example") { name } }`)
    const node = (name: string) => ({ node: { name, layerSharing: counted({ repository: name }).row } })
    expect(data).toEqual({
      repositories: { totalCount: 3, pageInfo: { hasNextPage: true }, edges: [node('registry.example/os'), node('registry.example/shop/a')] },
      repository: { name: 'mirror.example/a' }, none: null,
    })
  })

  test('a stack of layers has the images that stand on it', async () => {
    const [, tools] = chainIdsOf([digestOf('os'), digestOf('tools')])
    const query = 'query ($c: Digest!) { chain(chainId: $c) { depth layer { diffId } parent { chainId parent { chainId } } images { totalCount edges { node { digest } } } } }'
    const { data } = await ask(query, { c: tools })
    expect(data).toEqual({ chain: {
      depth: 2, layer: { diffId: digestOf('tools') }, parent: { chainId: digestOf('os'), parent: null },
      images: { totalCount: 2, edges: ['app b', 'app a'].map((name) => ({ node: { digest: digestOf(name) } })) },
    } })
    expect((await ask(query, { c: digestOf('nothing') })).data).toEqual({ chain: null })
  })

  test('images are found by index; only the names of repositories are gone through', async () => {
    made.statements.length = 0
    await sharing({ repository: 'registry.example/shop/a' })
    await ask('query ($c: Digest!) { chain(chainId: $c) { images { totalCount } } repository(name: "x") { name } }', { c: digestOf('os') })
    expect(await tablesReadWhole(made)).toEqual([])
    made.statements.length = 0
    await sharing({ registry: 'registry.example' })
    expect(await tablesReadWhole(made)).toEqual(provider === 'sqlite' ? ['Repository'] : [])
  })
})
