import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const sources = globSync('src/**/*.ts').filter((file) => !file.startsWith('src/generated/'))
const text = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]))

test('no file has more than 400 lines', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect([...text].filter(([, content]) => content.split('\n').length > 401).map(([file]) => file)).toEqual([])
})

test('only server/env.ts reads the environment', () => {
  expect([...text].filter(([, content]) => content.includes('process.env')).map(([file]) => file).filter((file) => file !== 'src/server/env.ts')).toEqual([])
})

test('docs/codes.md lists the codes of the source, and no others', () => {
  const used = new Set([...text.values()].flatMap((content) => [...content.matchAll(/'([A-Z][A-Z_]+\.[A-Z][A-Z_]+)'/g)].map(([, code]) => code!)))
  const tables = readFileSync('docs/codes.md', 'utf8').split('\n').filter((line) => line.startsWith('|')).join('\n')
  const listed = new Set([...tables.matchAll(/`([A-Z][A-Z_]+\.[A-Z][A-Z_]+)`/g)].map(([, code]) => code!))
  expect([...used].filter((code) => !listed.has(code))).toEqual([])
  expect([...listed].filter((code) => !used.has(code))).toEqual([])
})

test('every export is explained', () => {
  const bare = [...text].flatMap(([file, content]) => {
    const lines = content.split('\n')
    return lines.flatMap((line, i) => (/^export (async )?(function|class|interface)/.test(line) && !/\*\/$|^\/\//.test(lines[i - 1] ?? '') ? [`${file}:${i + 1} ${line}`] : []))
  })
  expect(bare).toEqual([])
})
