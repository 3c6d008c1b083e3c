import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/npm/analyzer.ts'
import { createRouter } from '../../../src/analyzers/router.ts'
import { formatPurl } from '../../../src/model/purl.ts'
import { readJson } from '../read-fixture.ts'

const INSTALLED = '/app/node_modules/x/package.json'
const analyze = (text: string, path = INSTALLED) => analyzer.analyze({ path, bytes: Buffer.from(text) })
const codes = (text: string, path = INSTALLED) => analyze(text, path).gaps.map((gap) => gap.code)
const manifest = (fields: object) => analyze(JSON.stringify({ name: 'x', version: '1.0.0', ...fields })).packages[0]

describe('npm', () => {
  it('finds what npm ls finds in a tree with a scope, a nested duplicate, an alias and a BOM', () => {
    const files = Object.entries(readJson<Record<string, string>>(import.meta.url, 'tree.json'))
    const found = files.flatMap(([path, text]) =>
      analyze(text, path).packages.map(({ namespace, name, version }) => ({
        path,
        name: namespace === null ? name : `${namespace}/${name}`,
        version,
      })),
    )
    expect(found.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual(readJson(import.meta.url, 'npm-ls.json'))
  })

  it('splits the scope off the name, for the purl of purl-spec', () => {
    const record = manifest({ name: '@angular/animation', version: '12.3.1' })
    expect(record).toMatchObject({ namespace: '@angular', name: 'animation' })
    // purl-spec, npm: pkg:npm/%40angular/animation@12.3.1
    expect(record && formatPurl(record)).toBe('pkg:npm/%40angular/animation@12.3.1')
  })

  it.each([
    ['text', { license: 'MIT' }, ['MIT']],
    ['an object', { license: { type: 'BSD-3-Clause', url: 'https://example.org' } }, ['BSD-3-Clause']],
    ['a list of objects', { licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, ['MIT', 'GPL-2.0']],
    ['a list of text', { license: ['MIT', 'Apache-2.0', 'MIT'] }, ['MIT', 'Apache-2.0']],
    ['nothing usable', { license: [7, null, {}, { type: [] }, ' ', 'x'.repeat(201)] }, []],
  ])('reads a licence that is %s', (_, fields, expected) => {
    expect(manifest(fields)?.licenses).toEqual(expected)
  })

  it('passes over manifests without name or version, and what lies outside of node_modules and is no manifest', () => {
    for (const text of ['{"type":"module"}', '{"name":"x"}', '{"version":"1.0.0"}', '{"name":7,"version":"1.0.0"}']) {
      expect(analyze(text)).toEqual({ packages: [], gaps: [] })
    }
    for (const text of ['{', '[]', 'null', '{"name":"x","version":1}', '{"name":"a b","version":"1.0.0"}']) {
      expect(analyze(text, '/srv/app/package.json')).toEqual({ packages: [], gaps: [] })
    }
  })

  it('names what it leaves out of node_modules', () => {
    expect(codes('{"name":')).toEqual(['NPM.BAD_JSON'])
    expect(codes('[]')).toEqual(['NPM.BAD_JSON'])
    expect(codes('{"name":"x","version":1.5}')).toEqual(['NPM.BAD_VERSION'])
    expect(codes(JSON.stringify({ name: 'x', version: '1'.repeat(513) }))).toEqual(['NPM.TOO_LONG'])
  })

  // validate-npm-package-name 7.0.2 says the same of each name (validForOldPackages).
  it.each(['', ' ', '.hidden', '_x', 'a b', 'a/b', '@/x', '@a/', '@a/b/c', 'Node_modules', 'a:b', 'é', '../x', '@a/.b'])(
    'refuses the name %j',
    (name) => expect(analyze(JSON.stringify({ name, version: '1.0.0' })).packages).toEqual([]),
  )

  it.each(['JSONStream', 'a.b', "some'old!name", '@A/B', 'x-y_z~', '7zip', '@a/_b', '@a/node_modules'])(
    'takes the name %j',
    (name) => expect(analyze(JSON.stringify({ name, version: '1.0.0' })).packages).toHaveLength(1),
  )

  it('is not drawn into deep nesting, and lets brackets in text be', () => {
    const deep = (levels: number) => `{"name":"x","version":"1.0.0","a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(codes(deep(512))).toEqual(['NPM.TOO_DEEP'])
    expect(codes(deep(1_000_000), '/srv/package.json')).toEqual(['NPM.TOO_DEEP'])
    expect(analyze(deep(511)).packages).toHaveLength(1)
    expect(manifest({ a: Array.from({ length: 600 }, () => [{}]) })).toBeDefined()
    expect(manifest({ description: `\\"${'['.repeat(600)}` })).toBeDefined()
  })

  it('replaces lone surrogates and NUL', () => {
    const { packages } = analyze('{"name":"x","version":"1.0\\u0000\\ud800","license":"M\\udc00T"}')
    expect(packages[0]).toMatchObject({ version: '1.0\ufffd\ufffd', licenses: ['M\ufffdT'] })
  })

  it.each([
    ['/app/package.json', true],
    ['/app/node_modules/a/package.json', true],
    ['/app/node_modules/@s/a/package.json', true],
    ['/app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json', true],
    ['/app/node_modules/a/node_modules/b/package.json', true],
    ['/app/node_modules/a/test/multirepo/package.json', false],
    ['/app/node_modules/@s/package.json', false],
    ['/app/node_modules/.package-lock/package.json', false],
    ['/app/node_modules/package.json', false],
    ['/app/package-lock.json', false],
  ])('%s is read: %s', (path, read) => {
    expect(createRouter([analyzer]).route(path) !== null).toBe(read)
  })
})
