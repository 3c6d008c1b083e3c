import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChangesetBuilder, type LayerEntry } from '../../src/layers/changeset.ts'
import type { EntryType } from '../../src/layers/tar/header.ts'

const entry = (path: string, type: EntryType = 'REGULAR', size = 0): LayerEntry => ({ path, type, mode: 0o644, uid: 0, gid: 0, size, sha256: null, linkTarget: null })

function built(...entries: LayerEntry[]): string[] {
  const builder = new ChangesetBuilder(1_000)
  for (const each of entries) builder.add(each)
  return builder.build().entries.map(({ path, type, size }) => `${path} ${type} ${size}`)
}

describe('the entry that comes last counts', () => {
  test('of the same path, and it comes later in the order', () => {
    expect(built(entry('/a', 'REGULAR', 1), entry('/b', 'REGULAR', 2), entry('/a', 'REGULAR', 3))).toEqual(['/b REGULAR 2', '/a REGULAR 3'])
  })

  test('a non-folder takes away what lay in the folder', () => {
    expect(built(entry('/d', 'DIRECTORY'), entry('/d/x'), entry('/d/e/y'), entry('/dx'), entry('/d', 'SYMLINK'))).toEqual(['/dx REGULAR 0', '/d SYMLINK 0'])
  })

  test('also where the layer has no entry for the folder', () => {
    expect(built(entry('/d/e/x'), entry('/d', 'REGULAR'))).toEqual(['/d REGULAR 0'])
  })

  test('a folder that comes again keeps what lies in it', () => {
    expect(built(entry('/d', 'DIRECTORY'), entry('/d/x'), entry('/d', 'DIRECTORY'))).toEqual(['/d/x REGULAR 0', '/d DIRECTORY 0'])
  })

  test('what comes after the replacement stays', () => {
    expect(built(entry('/d/x'), entry('/d'), entry('/d', 'DIRECTORY'), entry('/d/y'))).toEqual(['/d DIRECTORY 0', '/d/y REGULAR 0'])
  })

  test('whatever the order: as a naive list has it', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`)
    const entries = fc.array(fc.tuple(path, fc.constantFrom<EntryType>('DIRECTORY', 'REGULAR')), { maxLength: 30 })
    fc.assert(
      fc.property(entries, (list) => {
        let expected: LayerEntry[] = []
        const builder = new ChangesetBuilder(1_000)
        list.forEach(([path, type], i) => {
          const next = entry(path, type, i)
          expected = expected.filter((old) => old.path !== path && (type === 'DIRECTORY' || !old.path.startsWith(`${path}/`)))
          expected.push(next)
          builder.add(next)
        })
        expect(builder.build().entries).toEqual(expected)
        for (const old of expected) expect(builder.get(old.path)).toBe(old)
      }),
      { numRuns: 1_000 },
    )
  })
})

test('replacing a folder again and again costs what lay in it, not what lies elsewhere', () => {
  const builder = new ChangesetBuilder(1_000_000)
  for (let i = 0; i < 100_000; i++) builder.add(entry(`/many/${i}`))
  const start = performance.now()
  for (let i = 0; i < 20_000; i++) {
    builder.add(entry('/d/x'))
    builder.add(entry('/d'))
  }
  expect(performance.now() - start).toBeLessThan(2_000)
  expect(builder.build().entries).toHaveLength(100_001)
})

test('folders that only paths name count against the bound', () => {
  const deep = (name: string) => entry(`/${Array.from({ length: 50 }, (_, i) => `${name}${i}`).join('/')}`)
  const builder = new ChangesetBuilder(120)
  builder.add(deep('a'))
  builder.add(deep('b'))
  expect(() => builder.add(deep('c'))).toThrow(expect.objectContaining({ code: 'LAYERS.TOO_MANY_ENTRIES' }))
})

test('whiteouts and opaque folders are told once each', () => {
  const builder = new ChangesetBuilder(9)
  for (const path of ['/a', '/b', '/a']) builder.whiteout(path)
  for (const path of ['/c', '/c']) builder.opaque(path)
  expect(builder.build()).toEqual({ entries: [], whiteouts: ['/a', '/b'], opaques: ['/c'], gaps: [], digests: { made: [] } })
})

test('gaps of one kind are told a hundred times, then by their number', () => {
  const builder = new ChangesetBuilder(9)
  for (let i = 0; i < 250; i++) builder.gap('LAYERS.PATH_OUTSIDE', `number ${i}`, `/${i}`)
  builder.gap('LAYERS.OTHER', 'one', null)
  const { gaps } = builder.build()
  expect(gaps).toHaveLength(102)
  expect(gaps.slice(99)).toEqual([
    { code: 'LAYERS.PATH_OUTSIDE', message: 'number 99', path: '/99' },
    { code: 'LAYERS.OTHER', message: 'one', path: null },
    { code: 'LAYERS.PATH_OUTSIDE', message: '150 more of this kind.', path: null },
  ])
})
