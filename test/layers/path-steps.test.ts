import { expect, test } from 'vitest'
import type { TarItem } from '../testkit/tar.ts'
import { fold } from './fold.ts'
import { codeOf } from './layer.ts'

/** Links in a row, each leading to the next by way of so many folders. */
function detour(links: number, folders: number): TarItem[] {
  return Array.from({ length: links }, (_, i) => ({ path: `s${i}`, link: `${'d/../'.repeat(folders)}${i === links - 1 ? 'd' : `s${i + 1}`}` }))
}

const files = (folder: string, count: number) => Array.from({ length: count }, (_, i) => ({ path: `${folder}/${i}`, content: '' }))

test('paths that lead through few links are followed, however many there are', () => {
  const { state } = fold([[{ path: 'd/' }, { path: 'lib', link: 'd' }], files('lib', 20_000)])
  expect(state.realPath('/lib/19999', true)).toBe('/d/19999')
})

test('very many paths through very long links are refused before they are all followed', () => {
  const layers = (count: number) => [[{ path: 'd/' }, ...detour(38, 600)], files('s0', count)]
  expect(fold(layers(100)).state.node('/d/99')).not.toBeNull()
  const started = process.cpuUsage()
  expect(codeOf(() => fold(layers(50_000)))).toBe('LAYERS.TOO_MANY_LINKS')
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(20) // all would take a minute
})

test('very many marks with very long paths are refused as well', () => {
  const deep = (i: number) => `${'a/'.repeat(2_000)}.wh.${i}`
  const marks = Array.from({ length: 1_000 }, (_, i) => ({ path: deep(i), content: '' }))
  expect(codeOf(() => fold([[{ path: 'a/x', content: '' }], marks]))).toBe('LAYERS.TOO_MANY_LINKS')
  expect(fold([[{ path: 'a/x', content: '' }], marks.slice(0, 50)]).deltas).toHaveLength(2)
})
