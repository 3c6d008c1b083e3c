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

test('a terminal sees the end of names, no empty columns, and less of what yields', () => {
  const long = [
    { title: 'IMAGE', value: ({ name }: { name: string }) => `registry.example/team/${name}`, keepEnd: true as const },
    { title: 'NONE', value: () => null },
    { title: 'INSTRUCTION', value: () => 'RUN make every single thing there is', yields: true as const },
  ]
  expect(table(long, [{ name: 'app:1' }], 41)).toBe(['IMAGE                        INSTRUCTION', 'registry.example/team/app:1  RUN make ev…', ''].join('\n'))
  expect(table(long, [{ name: 'app:1' }], 30)).toBe(['IMAGE             INSTRUCTION', '…mple/team/app:1  RUN make ev…', ''].join('\n'))
})

test('a narrow terminal does without what is optional, the last first', () => {
  const some = ['A', 'B', 'C', 'D'].map((title) => ({ title, value: () => title.repeat(6), ...(title === 'A' || title === 'C' ? {} : { optional: true as const }) }))
  expect(table(some, [{ name: '' }], 30)).toContain('AAAAAA  BBBBBB  CCCCCC  DDDDDD\n')
  expect(table(some, [{ name: '' }], 29)).toContain('AAAAAA  BBBBBB  CCCCCC\n')
  expect(table(some, [{ name: '' }], 21)).toContain('AAAAAA  CCCCCC\n')
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
