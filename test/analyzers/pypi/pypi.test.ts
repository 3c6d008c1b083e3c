import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/pypi/analyzer.ts'
import { createRouter } from '../../../src/analyzers/router.ts'
import { readFixture, readJson } from '../read-fixture.ts'

interface Inspected {
  file: string
  path: string
  name: string
  version: string
  license: string | null
  classifiers: string[]
}

const PATH = '/site/x-1.dist-info/METADATA'
const analyze = (text: string | Buffer, path = PATH) => analyzer.analyze({ path, bytes: Buffer.from(text) })
const codes = (text: string) => analyze(text).gaps.map((gap) => gap.code)
const inspected = readJson<Inspected[]>(import.meta.url, 'pip-inspect.json')

describe('pypi', () => {
  it.each(inspected)('reads $file as pip inspect does', ({ file, path, name, version }) => {
    const { packages, gaps } = analyzer.analyze({ path, bytes: readFixture(import.meta.url, file) })
    expect(packages.map((found) => [found.name, found.version])).toEqual([[name, version]])
    expect(gaps).toEqual([])
  })

  it('takes the licence from License, and from classifiers where that says nothing', () => {
    for (const { file, path, license, classifiers } of inspected) {
      const bytes = readFixture(import.meta.url, file)
      if (/^License-Expression:/m.test(bytes.toString('utf8'))) continue
      const said = license !== null && license !== 'UNKNOWN'
      const expected = said ? [license] : classifiers.map((classifier) => classifier.split(' :: ').at(-1))
      expect(analyzer.analyze({ path, bytes }).packages[0]?.licenses).toEqual(expected)
    }
    const expression = inspected.find(({ name }) => name === 'rpds-py')
    const bytes = readFixture(import.meta.url, expression?.file ?? '')
    expect(analyze(bytes).packages[0]?.licenses).toEqual(['MIT'])
  })

  it('takes no licence text for a name', () => {
    const head = 'Name: x\nVersion: 1\n'
    expect(analyze(`${head}License: Copyright (c)\n        Permission is hereby\n`).packages[0]?.licenses).toEqual([])
    expect(analyze(`${head}License: ${'x'.repeat(201)}\n`).packages[0]?.licenses).toEqual([])
  })

  it('leaves out what CPython 2 says of itself, as pip does', () => {
    for (const file of ['Python-2.7.18-py2.7.egg-info', 'wsgiref-0.1.2.egg-info']) {
      const path = `/usr/lib/python2.7/lib-dynload/${file}`
      expect(analyze(readFixture(import.meta.url, file), path)).toEqual({ packages: [], gaps: [] })
    }
  })

  // packaging.utils.canonicalize_name gives these names.
  it.each([
    ['Zope.Interface', 'zope-interface'],
    ['ruamel.yaml.clib', 'ruamel-yaml-clib'],
    ['a__b-.-C', 'a-b-c'],
  ])('normalises %s', (name, expected) => {
    expect(analyze(`Name: ${name}\nVersion: 1\n`).packages[0]?.name).toBe(expected)
  })

  it('reads Latin-1, a BOM, and the first of repeated headers, up to the first empty line', () => {
    const latin1 = 'Name: x\nAuthor: Jos\xe9\nVersion: 1.0 \nVersion: 2\nLicense: Libert\xe9\n\nName: y\n'
    const { packages } = analyze(Buffer.from(latin1, 'latin1'))
    expect(packages).toMatchObject([{ name: 'x', version: '1.0', licenses: ['Libert\xe9'] }])
    expect(analyze('\ufeffName: x\nVersion: 1\n').packages).toHaveLength(1)
    expect(codes('\nName: x\nVersion: 1\n')).toEqual(['PYPI.NO_NAME'])
    expect(codes('Name: x\n\nVersion: 1\n')).toEqual(['PYPI.NO_VERSION'])
  })

  it('names what it leaves out', () => {
    expect(codes('')).toEqual(['PYPI.NO_NAME'])
    expect(codes('Name: a b\nVersion: 1\n')).toEqual(['PYPI.BAD_NAME'])
    expect(codes(`Name: x\nVersion: ${'1'.repeat(513)}\n`)).toEqual(['PYPI.TOO_LONG'])
  })

  it.each([
    ['/site/x-1.dist-info/METADATA', true],
    ['/site/x-1.egg-info/PKG-INFO', true],
    ['/site/x-1.egg-info', true],
    ['/site/X-1.DIST-INFO/METADATA', true],
    ['/site/x-1-py3.11.egg/EGG-INFO/PKG-INFO', true],
    ['/src/x-1/PKG-INFO', false],
    ['/opt/data/METADATA', false],
    ['/site/x-1.dist-info/sboms/y-1.dist-info/METADATA', false],
    ['/site/x-1.dist-info/sboms/METADATA', false],
    ['/site/~-1.dist-info/METADATA', false],
    ['/site/x-1.dist-info/RECORD', true],
    ['/site/x-1.egg-info/installed-files.txt', true],
    ['/site/x-1.egg-info/SOURCES.txt', false],
    ['/site/~-1.dist-info/RECORD', false],
  ])('%s is read: %s', (path, read) => {
    expect(createRouter([analyzer]).route(path) !== null).toBe(read)
  })
})
