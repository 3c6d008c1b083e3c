import { expect, test } from 'vitest'
import { table } from '../../src/cli/table.ts'

const columns = [
  { title: 'NAME', value: ({ name }: { name: string; n: number }) => name },
  { title: 'N', value: ({ n }: { name: string; n: number }) => n, align: 'right' as const, whole: true as const },
]
const rows = [
  { name: 'short', n: 1 },
  { name: 'a name that is rather long for this place', n: 12345 },
]

test('columns are aligned and nothing is cut in a pipe', () => {
  expect(table(columns, rows, null)).toBe(
    ['NAME                                           N', 'short                                          1', 'a name that is rather long for this place  12345', ''].join('\n'),
  )
})

test('a terminal gets what fits, with an ellipsis', () => {
  expect(table(columns, rows, 20)).toBe(['NAME               N', 'short              1', 'a name that …  12345', ''].join('\n'))
})

test('a terminal that is too narrow for anything gets the least', () => {
  const lines = table(columns, rows, 5).split('\n')
  expect(lines[2]).toBe('a nam…  12345')
})

test('names from outside do not reach the terminal raw', () => {
  const name = 'a\x1B[2J\r\nb\u202Etxt.exe\u0007\u009B31m\u{E0041}'
  const text = table(columns, [{ name, n: 0 }], null)
  expect(text).toContain('a\\x1B[2J\\x0D\\nb\\u202Etxt.exe\\x07\\x9B31m\\u{E0041}')
  expect(text.replaceAll('\n', '')).toMatch(/^[\x20-\x7E]*$/)
})

test('letters beyond ASCII stay', () => {
  expect(table(columns, [{ name: 'größe-日本', n: 0 }], null)).toContain('größe-日本')
})
