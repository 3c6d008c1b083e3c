import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { STORES, type World, world } from '../testkit/world.ts'

interface Version {
  type: string
  name: string
  version: string
  licenses: string[]
}

const NAMES = ['log4j-core', 'Log4J', 'ms', 'm', 'lodash', 'lodash.merge', '100%_real', 'aaaa', 'größe', 'core']
const LICENSES = [['MIT'], ['(MIT OR Apache-2.0)', 'BSD'], ['GPL-2.0-only WITH Classpath-exception-2.0'], ['custom, see file'], []]
/** Each name in three versions of each of two types; 9.0.0 are what npm orders above, and one that states none. */
const VERSIONS: Version[] = NAMES.flatMap((name, i) => ['npm', 'generic'].flatMap((type, j) => ['1.0.0', '1.10.0', '9.0.0', ''].map((version, k) => ({ type, name, version, licenses: LICENSES[(i + j + k) % LICENSES.length]! }))))
const purlOf = ({ type, name, version }: Version) => `pkg:${type}/${encodeURIComponent(name)}${version === '' ? '' : `@${version}`}`

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const pieces = fc.constantFrom(...NAMES).chain((name) => fc.tuple(fc.nat([...name].length - 1), fc.integer({ min: 1, max: 8 })).map(([from, length]) => [...name].slice(from, from + length).join('')))
const part = fc.oneof(pieces, pieces.map((text) => text.toUpperCase()), fc.constantFrom('core4', 'xyz', '%', '_', 'o', 'lod'))
const matching = fc.record({
  type: fc.constantFrom(undefined, undefined, 'npm', 'NPM', 'deb'),
  namePrefix: fc.option(part, { nil: undefined, freq: 1 }),
  nameContains: fc.option(part, { nil: undefined, freq: 3 }),
  license: fc.constantFrom(undefined, undefined, 'mit', 'Apache-2.0', 'Classpath-exception-2.0', '(mit or apache-2.0)', 'custom, see file', 'or', 'GPL-2.0'),
}).filter(({ namePrefix, nameContains, license }) => namePrefix !== undefined || nameContains !== undefined || license !== undefined)

function fits({ type, name, licenses }: Version, asked: { type: string | undefined; namePrefix: string | undefined; nameContains: string | undefined; license: string | undefined }): boolean {
  const words = licenses.flatMap((text) => [text, ...(text.match(/[^\s(),]+/g) ?? []).filter((word) => !['OR', 'AND', 'WITH'].includes(word))]).map(lower)
  return (asked.type === undefined || lower(asked.type) === type)
    && lower(name).startsWith(lower(asked.namePrefix ?? ''))
    && lower(name).includes(lower(asked.nameContains ?? ''))
    && (asked.license === undefined || words.includes(lower(asked.license)))
}

describe.each(STORES)('selectors of packages on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  /** One image for each version, named by its purl. */
  beforeAll(async () => {
    made = await world(provider)
    ask = asker({ db: made.db, provider })
    for (const each of VERSIONS) {
      const purl = purlOf(each)
      await made.image({ name: purl, layers: [{ name: `layer ${purl}`, adds: [`${purl} /p`], licenses: { [purl]: each.licenses } }] })
    }
    await made.image({ name: 'both', layers: [{ name: 'both', adds: ['pkg:npm/ms@1.0.0 /a', 'pkg:npm/ms@9.0.0 /b'] }] })
  })
  afterAll(() => made.db.$disconnect())

  const QUERY = 'query ($package: PackageSelector!) { imagesContaining(package: $package, first: 100) { totalCount edges { node { digest } matches { packageVersion { purl } } } } }'
  const found = async (selector: object) => {
    const { data, errors } = await ask(QUERY, { package: selector })
    expect(errors).toBeUndefined()
    const { totalCount, edges } = (data as { imagesContaining: { totalCount: number; edges: { node: { digest: string }; matches: { packageVersion: { purl: string } }[] }[] } }).imagesContaining
    expect(edges).toHaveLength(totalCount)
    return edges.filter(({ node }) => node.digest !== digestOf('both')).map(({ node, matches }) => {
      const [only, ...more] = matches.map(({ packageVersion }) => packageVersion.purl)
      expect([node.digest, ...more]).toEqual([digestOf(only!)])
      return only!
    })
  }

  test('by parts of names and licences: what looking at each version gives', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(matching, async (asked) => {
        expect((await found({ matching: asked })).toSorted()).toEqual(VERSIONS.filter((each) => fits(each, asked)).map(purlOf).toSorted())
      }),
      { numRuns: 120 },
    )
  })

  test('outside of a range are the versions that are not fixed, also one that states none', async () => {
    const fixed = 'vers:npm/>=1.5.0'
    expect(await found({ outside: { purl: 'pkg:npm/lodash', versions: fixed } })).toEqual(['pkg:npm/lodash', 'pkg:npm/lodash@1.0.0'])
    expect(await found({ named: { type: 'npm', name: 'lodash', notVersions: fixed } })).toEqual(['pkg:npm/lodash', 'pkg:npm/lodash@1.0.0'])
    expect(await found({ named: { type: 'npm', name: 'lodash', versions: 'vers:npm/>=1.0.0', notVersions: 'vers:npm/>=2.0.0' } })).toEqual(['pkg:npm/lodash@1.10.0', 'pkg:npm/lodash@1.0.0'])
  })

  test('an image with a fixed and another version is outside; one that lacks the fixed is asked for by a filter', async () => {
    const { data } = await ask('query ($outside: PackageSelector!, $fixed: PackageSelector!) { outside: images(filter: { contains: $outside }) { edges { node { digest } } } none: images(filter: { contains: { purl: "pkg:npm/ms" }, lacks: $fixed }) { edges { node { digest } } } }', {
      outside: { outside: { purl: 'pkg:npm/ms', versions: 'vers:npm/>=2.0.0' } }, fixed: { range: { purl: 'pkg:npm/ms', versions: 'vers:npm/>=2.0.0' } },
    })
    const notFixed = ['pkg:npm/ms', 'pkg:npm/ms@1.10.0', 'pkg:npm/ms@1.0.0'].map((name) => ({ node: { digest: digestOf(name) } }))
    expect(data).toEqual({ outside: { edges: [{ node: { digest: digestOf('both') } }, ...notFixed] }, none: { edges: notFixed } })
  })

  test.each<[string, object]>([
    ['nothing is said', { matching: { type: 'npm' } }],
    ['an empty part', { matching: { nameContains: '' } }],
    ['a part that is too long', { matching: { namePrefix: 'x'.repeat(513) } }],
    ['a licence that is too long', { matching: { license: 'x'.repeat(257) } }],
    ['a blank licence', { matching: { license: ' ' } }],
    ['a version and a range', { outside: { purl: 'pkg:npm/ms@1', versions: 'vers:npm/*' } }],
  ])('%s: INPUT.SELECTOR', async (_name, selector) => {
    expect((await ask(QUERY, { package: selector })).errors?.[0]?.extensions.code).toBe('INPUT.SELECTOR')
  })
})
