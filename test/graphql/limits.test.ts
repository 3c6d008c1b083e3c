import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { createServerYoga } from '../../src/server/yoga.ts'
import { asker } from '../testkit/ask.ts'
import { type World, world } from '../testkit/world.ts'

describe('what is refused before anything is read', () => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await world()
    await made.image({ name: 'only', layers: [{ name: 'layer', adds: ['pkg:npm/a@1 /a'] }] })
    ask = asker({ db: made.db, provider: 'sqlite' })
    made.statements.length = 0
  })
  afterAll(() => made.db.$disconnect())

  const codes = async (query: string, variables: object = {}) => (await ask(query, variables)).errors?.map(({ extensions }) => extensions.code)

  test.each<[string, string, object, string]>([
    ['cost', 'query ($n: Int) { images(first: $n) { edges { node { derived(first: $n) { edges { node { derived(first: $n) { edges { node { id } } } } } } } } } }', { n: 100 }, 'LIMIT.COST'],
    ['depth', `{ images { ${'edges { node { derived { '.repeat(5)}totalCount${' } } }'.repeat(5)} } }`, {}, 'LIMIT.DEPTH'],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: stats { images }`).join(' ')} }`, {}, 'LIMIT.ALIASES'],
    ['directives', `{ stats { ${'images @include(if: true) '.repeat(51)} } }`, {}, 'LIMIT.DIRECTIVES'],
    ['tokens', `{ stats { ${'images '.repeat(2_000)} } }`, {}, 'LIMIT.TOKENS'],
    ['NUL', '{ imagesContaining(package: { name: "a\\u0000b" }) { totalCount } }', {}, 'INPUT.TEXT'],
    ['half a character', 'query ($r: String!) { image(reference: $r) { id } }', { r: '\ud800' }, 'INPUT.TEXT'],
    ['page size 0', '{ images(first: 0) { totalCount } }', {}, 'INPUT.PAGE'],
    ['page size 101', '{ images(first: 101) { totalCount } }', {}, 'INPUT.PAGE'],
    ['cursor', '{ images(after: "nonsense") { totalCount } }', {}, 'INPUT.PAGE'],
    ['cursor of another connection', `{ images(after: "${Buffer.from('["pkg:npm/a"]').toString('base64url')}") { totalCount } }`, {}, 'INPUT.PAGE'],
    ['forged cursor', `{ layers(after: "${Buffer.from('["1e9",1]').toString('base64url')}") { totalCount } }`, {}, 'INPUT.PAGE'],
    ['platform', '{ image(reference: "a", platform: "linux") { id } }', {}, 'INPUT.PLATFORM'],
    ['purl', 'query ($p: PackageUrl!) { package(purl: $p) { id } }', { p: 'npm/lodash' }, 'MODEL.BAD_PURL'],
    ['digest', 'query ($d: Digest!) { layer(diffId: $d) { id } }', { d: 'sha256:1' }, 'INPUT.SCALAR'],
    ['range', 'query ($v: VersionRange!) { imagesContaining(package: { range: { purl: "pkg:npm/a", versions: $v } }) { totalCount } }', { v: 'npm/<1' }, 'RANGE.SYNTAX'],
    ['range of another type', '{ imagesContaining(package: { range: { purl: "pkg:npm/a", versions: "vers:deb/<1" } }) { totalCount } }', {}, 'RANGE.OTHER_TYPE'],
    ['name', '{ imagesContaining(package: { name: "" }) { totalCount } }', {}, 'INPUT.SELECTOR'],
    ['long filter', `{ images(filter: { tag: "${'a'.repeat(513)}" }) { totalCount } }`, {}, 'INPUT.TOO_LONG'],
    ['glob', '{ files(filter: { pathGlob: "/[a" }) { totalCount } }', {}, 'INPUT.GLOB'],
    ['a glob that matches no absolute path', '{ files(filter: { pathGlob: "etc/*" }) { totalCount } }', {}, 'INPUT.GLOB'],
    ['a path that is not absolute', '{ files(filter: { path: "etc/motd" }) { totalCount } }', {}, 'INPUT.FILE_FILTER'],
    ['two members of one of', '{ imagesContaining(package: { name: "a", purl: "pkg:npm/a" }) { totalCount } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s', async (_name, query, variables, code) => {
    made.statements.length = 0
    expect(await codes(query, variables)).toEqual([code])
    expect(made.statements).toEqual([])
  })

  test('the cost is counted for each request, not for each document', async () => {
    const query = 'query ($n: Int = 1) { images(first: $n) { edges { node { derived(first: $n) { edges { node { derived(first: $n) { totalCount edges { node { id } } } } } } } } } }'
    const cost = async (n: number) => (await ask(query, { n })).extensions?.cost
    // 1 connection, n images, n connections, n * n images, n * n connections, n * n * n images
    const objects = (n: number) => 1 + n + n + n * n + n * n + n * n * n
    expect(await cost(1)).toEqual({ requested: objects(1), limit: 50_000 })
    expect(await codes(query, { n: 100 })).toEqual(['LIMIT.COST'])
    expect(await cost(10)).toEqual({ requested: objects(10), limit: 50_000 })
    expect(await cost(100)).toEqual({ requested: objects(100), limit: 50_000 })
  })

  test('a plain list counts as ten', async () => {
    // 1 connection, 1 image, 10 places of layers, and in each a layer with 10 blobs
    expect((await ask('{ images(first: 1) { edges { node { layers { layer { blobs { digest } } } } } } }')).extensions?.cost).toMatchObject({ requested: 1 + 1 + 10 * (1 + 1 + 10) })
  })

  test('fragments that double each other are measured without being unrolled', async () => {
    const fragments = Array.from({ length: 60 }, (_, i) => `fragment F${i} on Image { ...F${i + 1} base { image { ...F${i + 1} } } }`)
    const query = `{ images { edges { node { ...F0 } } } } ${fragments.join(' ')} fragment F60 on Image { id }`
    const start = performance.now()
    expect(await codes(query)).toEqual(['LIMIT.DEPTH'])
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  test('the whole schema can be asked for', async () => {
    const { getIntrospectionQuery } = await import('graphql')
    const { errors, data } = await ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))
    expect(errors).toBeUndefined()
    expect(data).toHaveProperty('__schema.types')
  })

  test('a body is at most 1 MiB', async () => {
    const { fetch } = createServerYoga({ db: made.db, provider: 'sqlite', logging: false })
    const body = JSON.stringify({ query: '{ stats { images } }', variables: { x: 'x'.repeat(1_048_576) } })
    const response = await fetch('http://localhost/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(response.status).toBe(413)
  })

  test('pages of other sites get nothing', async () => {
    const { fetch } = createServerYoga({ db: made.db, provider: 'sqlite', logging: false, origins: ['https://friend.example'] })
    const send = (type: string, origin: string) =>
      fetch('http://localhost/graphql', { method: 'POST', headers: { 'content-type': type, origin }, body: '{"query":"{ stats { images } }"}' })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/graphql']) {
      expect((await send(type, 'https://evil.example')).status, type).toBe(415)
    }
    const allowed = async (origin: string) => (await send('application/json', origin)).headers.get('access-control-allow-origin')
    expect(await allowed('https://friend.example')).toBe('https://friend.example')
    expect(await allowed('https://evil.example')).not.toBe('https://evil.example')
    const { fetch: alone } = createServerYoga({ db: made.db, provider: 'sqlite', logging: false })
    const preflight = await alone('http://localhost/graphql', { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('a field that looks at much costs more than it shows', async () => {
    const { extensions } = await ask('{ files(filter: { path: "/a" }, first: 1) { edges { node { path } } } }')
    expect(extensions?.cost?.requested).toBe(5_001)
    const many = Array.from({ length: 10 }, (_, i) => `f${i}: files(filter: { pathGlob: "**/a" }, first: 1) { totalCount }`)
    expect(await codes(`{ ${many.join(' ')} }`)).toBeUndefined()
    expect(await codes(`{ ${many.join(' ')} f: files(filter: { pathGlob: "**" }) { totalCount } }`)).toEqual(['LIMIT.COST'])
  })

  test('what nobody expected is not told', async () => {
    const broken = { $queryRaw: async () => Promise.reject(new Error('the password is 123')) }
    const { errors, data } = await asker({ db: broken as never, provider: 'sqlite' })('{ stats { images } }')
    expect({ errors, data }).toMatchObject({ data: null, errors: [{ message: 'Something unexpected happened.', path: ['stats'], extensions: { code: 'INTERNAL' } }] })
    expect(JSON.stringify(errors)).not.toContain('password')
  })

  test('a query has its time, and sends nothing after it', async () => {
    let sent = 0
    const slow = { $queryRaw: async () => (sent++, new Promise((resolve) => setTimeout(() => resolve([]), 200))) }
    const limited = asker({ db: slow as never, provider: 'sqlite', seconds: 0.05 })
    const { errors } = await limited('query ($r: String!) { compare(from: $r, to: $r) { packageChanges { totalCount } } image(reference: $r) { base { layerCount } } }', { r: digestOf('x') })
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT.TIME' } }])
    const before = sent
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(sent).toBe(before)
  })
})
