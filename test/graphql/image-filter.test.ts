import fc from 'fast-check'
import { matchesGlob } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Prisma } from '../../src/generated/sqlite/client.ts'
import { imageCondition } from '../../src/lineage/sql/reads/image-filter.ts'
import { byCount } from '../../src/lineage/sql/reads/image-set.ts'
import { Statements } from '../../src/lineage/sql/reads/statements.ts'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES } from '../testkit/world.ts'
import { filteredImages, type Given, shown } from './filtered-images.ts'

interface Filter {
  repository?: string
  repositoryGlob?: string
  tag?: string
  tagGlob?: string
  platform?: string
  base?: string
  derivedFrom?: string
  createdAfter?: string
  createdBefore?: string
  label?: { name: string; equals?: string; glob?: string }
  contains?: { purl: string }
  lacks?: { purl: string }
  containsFile?: { path?: string; pathGlob?: string; sha256?: string }
  all?: Filter[]
  any?: Filter[]
  none?: Filter[]
}

const optional = <T>(...values: T[]) => fc.constantFrom<T | undefined>(undefined, ...values)
const given = (record: object): never => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never
const purl = fc.constantFrom('pkg:deb/debian/openssl@3.0.1', 'pkg:deb/debian/openssl', 'pkg:npm/lodash@4.17.20', 'pkg:npm/lodash', 'pkg:npm/nothing').map((each) => ({ purl: each }))
const moment = fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-04T01:00:00+01:00', '2026-01-09T00:00:00Z')
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ repository: optional('r.example/base', 'r.example/shop/web'), repositoryGlob: optional('r.example/*', 'r.example/**', '*.example/web'), tag: optional('1', '1.0', 'latest'), tagGlob: optional('1*', '?.?', '1.{0,1}') }),
  fc.record({ platform: fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm64/v8', 'linux/s390x') }),
  fc.record({ base: fc.constantFrom(digestOf('base'), 'r.example/base:1', digestOf('patched'), digestOf('twin'), digestOf('shop')) }),
  fc.record({ derivedFrom: fc.constantFrom(digestOf('base'), 'r.example/base', digestOf('twin'), digestOf('alone')) }),
  fc.record({ createdAfter: fc.option(moment, { nil: undefined }), createdBefore: fc.option(moment, { nil: undefined }) }),
  fc.record({ label: fc.record({ name: fc.constantFrom('team', 'note', 'org.example.source'), equals: optional('shop', 'base', 'x'.repeat(256)), glob: optional('s*', '[sS]hop', 'git.example/**', 'x*') }).map(given) }),
  fc.record({ contains: purl }),
  fc.record({ lacks: purl }),
  fc.record({ containsFile: fc.constantFrom({ path: '/etc/motd' }, { path: '/usr/lib/ssl.so' }, { path: '/lib/ssl.so' }, { pathGlob: '/**/su' }, { pathGlob: '/app/*', sha256: digestOf('one') }, { sha256: digestOf('su') }, { path: '/app/main.js', sha256: digestOf('two') }) }),
).map(given)
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, leaf, fc.record({ all: fc.array(tie('filter'), { maxLength: 3 }) }), fc.record({ any: fc.array(tie('filter'), { maxLength: 3 }) }), fc.record({ none: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }) }), fc.tuple(leaf, leaf).map(([a, b]) => ({ ...a, ...b }))),
}))

/** By looking at each image. */
function isMeant(image: Given, filter: Filter, images: readonly Given[]): boolean {
  const { packages, files } = shown(image)
  const contains = ({ purl }: { purl: string }) => [...packages].some((each) => each === purl || each.startsWith(`${purl}@`))
  const isPrefix = (base: Given) => base.platform === image.platform && base.layers.length > 0 && base.layers.length < image.layers.length && base.layers.every(({ name }, i) => image.layers[i]!.name === name)
  const named = (reference: string) => images.filter(({ name, tags }) => digestOf(name) === reference || tags.includes(reference) || tags.includes(`${reference}:latest`))
  const nearest = Math.max(0, ...images.filter(isPrefix).map(({ layers }) => layers.length))
  const tests: Record<keyof Filter, () => boolean> = {
    repository: tags, repositoryGlob: tags, tag: tags, tagGlob: tags,
    platform: () => image.platform === filter.platform || image.platform.startsWith(`${filter.platform}/`),
    base: () => named(filter.base!).some((each) => isPrefix(each) && each.layers.length === nearest),
    derivedFrom: () => named(filter.derivedFrom!).some(isPrefix),
    createdAfter: () => image.created !== null && image.created >= new Date(filter.createdAfter!),
    createdBefore: () => image.created !== null && image.created < new Date(filter.createdBefore!),
    label: () => {
      const { name, equals, glob } = filter.label!
      const value = image.labels[name]
      return value !== undefined && (equals === undefined || value === equals) && (glob === undefined || matchesGlob(value, glob))
    },
    contains: () => contains(filter.contains!),
    lacks: () => !contains(filter.lacks!),
    containsFile: () => {
      const { path, pathGlob, sha256 } = filter.containsFile!
      return [...files].some(([each, text]) => (path === undefined || each === path) && (pathGlob === undefined || matchesGlob(each, pathGlob)) && (sha256 === undefined || digestOf(text) === sha256))
    },
    all: () => filter.all!.every((each) => isMeant(image, each, images)),
    any: () => filter.any!.some((each) => isMeant(image, each, images)),
    none: () => !filter.none!.some((each) => isMeant(image, each, images)),
  }
  function tags(): boolean {
    const { repository, repositoryGlob, tag, tagGlob } = filter
    return image.tags.map((each) => each.split(':') as [string, string]).some(([of, name]) =>
      (repository === undefined || of === repository) && (repositoryGlob === undefined || matchesGlob(of, repositoryGlob)) && (tag === undefined || name === tag) && (tagGlob === undefined || matchesGlob(name, tagGlob)))
  }
  return (Object.keys(filter) as (keyof Filter)[]).every((key) => tests[key]())
}

describe.each(STORES)('filters of images on %s', (provider) => {
  let made = {} as Awaited<ReturnType<typeof filteredImages>>
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await filteredImages(provider)
    ask = asker({ db: made.world.db, provider })
  })
  afterAll(() => made.world.db.$disconnect())

  const IMAGES = 'query ($filter: ImageFilter, $first: Int = 100, $after: String) { images(filter: $filter, first: $first, after: $after) { totalCount totalCountIsExact pageInfo { hasNextPage endCursor } edges { node { digest } } } }'
  const newest = (images: readonly Given[]) => images.toSorted((a, b) => b.id - a.id).map(({ name }) => ({ node: { digest: digestOf(name) } }))

  test('random filters mean the images that looking at each means, begun from lists and tested one by one', { timeout: 120_000 }, async () => {
    const sql = new Statements(made.world.db, provider, null)
    await fc.assert(
      fc.asyncProperty(filter, async (filter) => {
        const expected = made.images.filter((image) => isMeant(image, filter, made.images))
        const { data, errors } = await ask(IMAGES, { filter })
        expect(errors).toBeUndefined()
        expect(data).toMatchObject({ images: { totalCount: expected.length, totalCountIsExact: true, edges: newest(expected) } })
        const dated = { ...filter, ...revived(filter) }
        const { sql: condition } = await imageCondition(sql, dated as never, (of, set) => byCount(of, set, 0))
        const rows = await sql.rows<{ digest: string }>(Prisma.sql`SELECT i."digest" FROM "Image" i WHERE ${condition} ORDER BY i."id" DESC`)
        expect(rows.map(({ digest }) => ({ node: { digest } }))).toEqual(newest(expected))
      }),
      { numRuns: 150 },
    )
  })

  test('pages of a filter give everything once', async () => {
    const filter = { any: [{ contains: { purl: 'pkg:npm/lodash' } }, { tag: '1' }], none: [{ label: { name: 'team', equals: 'Shop' } }] }
    const expected = made.images.filter((image) => isMeant(image, filter, made.images))
    const seen: unknown[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await ask(IMAGES, { filter, first: 2, after })
      const { edges, pageInfo } = (data as { images: { edges: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }).images
      seen.push(...edges)
      ;({ hasNextPage: more, endCursor: after } = pageInfo)
    }
    expect(seen).toEqual(newest(expected))
    expect(seen.length).toBeGreaterThan(4)
  })

  test('any of nothing is no image, all and none of nothing are every image', async () => {
    const count = async (filter: object) => ((await ask(IMAGES, { filter })).data as { images: { totalCount: number } }).images.totalCount
    expect(await count({ any: [] })).toBe(0)
    expect(await count({ all: [], none: [] })).toBe(made.images.length)
  })

  const nested = (depth: number): Filter => (depth === 0 ? { tag: '1' } : { all: [nested(depth - 1)] })
  test.each<[string, object, string | undefined]>([
    ['five deep', nested(4), undefined],
    ['six deep', nested(5), 'INPUT.FILTER'],
    ['32 parts', { any: Array.from({ length: 31 }, () => ({ tag: '1' })) }, undefined],
    ['33 parts', { any: Array.from({ length: 32 }, () => ({ tag: '1' })) }, 'INPUT.FILTER'],
    ['17 packages', { any: Array.from({ length: 17 }, () => ({ contains: { name: 'a' } })) }, 'INPUT.FILTER'],
    ['a long label', { none: [{ label: { name: 'n', equals: 'x'.repeat(257) } }] }, 'INPUT.LABEL'],
    ['a longer label', { none: [{ label: { name: 'x'.repeat(513) } }] }, 'INPUT.TOO_LONG'],
    ['a file that is told by nothing', { containsFile: {} }, 'INPUT.FILE_FILTER'],
    ['a path that is not absolute', { containsFile: { path: 'etc' } }, 'INPUT.FILE_FILTER'],
    ['a glob without its end', { tagGlob: '[' }, 'INPUT.GLOB'],
    ['no platform', { all: [{ platform: 'linux' }] }, 'INPUT.PLATFORM'],
  ])('%s', async (_name, filter, code) => {
    const { errors } = await ask(IMAGES, { filter })
    expect(errors?.[0]?.extensions.code).toBe(code)
  })
})

/** Moments as the store takes them. */
function revived(filter: Filter): object {
  const each = (filters: Filter[] | undefined) => filters?.map((inner) => ({ ...inner, ...revived(inner) }))
  const { createdAfter, createdBefore, all, any, none } = filter
  return {
    createdAfter: createdAfter === undefined ? null : new Date(createdAfter), createdBefore: createdBefore === undefined ? null : new Date(createdBefore),
    all: each(all) ?? null, any: each(any) ?? null, none: each(none) ?? null,
  }
}
