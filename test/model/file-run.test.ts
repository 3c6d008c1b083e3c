import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FileRun, MAX_RUN, runsOf } from '../../src/model/file-run.ts'

const idsIn = ({ first, last }: FileRun) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('runs hold all ids, besides them only what may lie within, and at most 64', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200)), fc.uniqueArray(fc.nat(200)), (ids, folders) => {
      const runs = runsOf(ids, (id) => folders.includes(id))
      const held = runs.flatMap(idsIn)
      expect(held.filter((id) => !folders.includes(id) || ids.includes(id)).sort()).toEqual([...ids].sort())
      expect(runs.every(({ first, last }) => ids.includes(first) && ids.includes(last) && last - first < MAX_RUN)).toBe(true)
      expect(new Set(held).size).toBe(held.length)
    }),
  )
})

test('what follows each other is one run', () => {
  expect(runsOf([7, 5, 6, 9], () => false)).toEqual([{ first: 5, last: 7 }, { first: 9, last: 9 }])
  expect(runsOf([7, 5, 6, 9], (id) => id === 8)).toEqual([{ first: 5, last: 9 }])
  expect(runsOf(Array.from({ length: 65 }, (_, i) => i), () => false)).toEqual([{ first: 0, last: 63 }, { first: 64, last: 64 }])
})
