import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LayerEntry } from '../../src/layers/changeset.ts'
import type { LayerEvidence } from '../../src/layers/evidence.ts'
import type { TarItem } from '../testkit/tar.ts'
import { deb, evidence, fold, type Folded, osRelease, type Shown, type TestLayer, visible } from './fold.ts'

const PLACES = ['/a/db', '/b/db']
const names = fc.array(fc.constantFrom('a', 'b', 'db'), { minLength: 1, maxLength: 3 })

const item: fc.Arbitrary<TarItem> = fc
  .tuple(fc.constantFrom('file', 'file', 'database', 'folder', 'symlink', 'hardlink', 'whiteout', 'opaque'), names, names, fc.boolean(), fc.nat(9))
  .map(([kind, at, to, up, content]) => {
    const path = at.join('/')
    const folder = at.slice(0, -1).map((name) => `${name}/`).join('')
    if (kind === 'whiteout') return { path: `${folder}.wh.${at.at(-1)}` }
    if (kind === 'opaque') return { path: `${folder}.wh..wh..opq` }
    if (kind === 'symlink') return { path, link: up ? `../${to.join('/')}` : `/${to.join('/')}` }
    if (kind === 'hardlink') return { path, type: 'hardlink', link: to.join('/') }
    if (kind === 'folder') return { path: `${path}/` }
    return { path: kind === 'database' ? `${path}/db` : path, content: String(content) }
  })

const packages = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2')), { maxLength: 4 })

/** Every file named `db` proves some packages; `/a/db` and `/b/db` are the places of some of them. */
const layers: fc.Arbitrary<TestLayer[]> = fc.array(
  fc.tuple(fc.array(item, { maxLength: 7 }), fc.array(packages, { minLength: 7, maxLength: 7 }), fc.constantFrom('everywhere', 'certain', 'perhaps', 'distro')).map(([items, proofs, kind]) => ({
    items,
    evidence: items.flatMap(({ path, link }, i): LayerEvidence[] => {
      if (link !== undefined || !path.endsWith('db')) return []
      if (kind === 'distro') return [osRelease(`/${path}`, { id: `os${i}`, versionId: null, prettyName: null })]
      return [evidence(`/${path}`, proofs[i]!.map(([name, version]) => deb(name, version)), kind === 'everywhere' ? {} : { places: PLACES, certain: kind === 'certain' })]
    }),
  })),
  { minLength: 1, maxLength: 5 },
)

/**
 * A chain read back from what is stored of it: an entry of the layer at a depth is visible unless a deeper chain removed it or its own chain
 * placed it nowhere.
 */
function replayed({ layers, deltas }: Folded, depth: number): Map<string, Shown> {
  const shown: [string, Shown][] = []
  for (let at = 0; at < depth; at++) {
    const { changeset, firstFileId } = layers[at]!
    const placements = new Map(deltas[at]!.placements.map((placement) => [placement.fileId, placement]))
    changeset.entries.forEach(({ path, type, linkTarget, size, sha256 }: LayerEntry, i) => {
      const fileId = firstFileId + i
      const placement = placements.get(fileId)
      if (placement?.path === null || deltas.slice(at + 1, depth).some(({ removedFiles }) => removedFiles.includes(fileId))) return
      shown.push([placement?.path ?? path, { fileId, type, linkTarget, size: placement?.size ?? size, sha256: placement?.sha256 ?? sha256 }])
    })
  }
  expect(new Set(shown.map(([path]) => path)).size, 'no path is shown twice').toBe(shown.length)
  return new Map(shown.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The packages that a chain proves, as the store tells them: introduced at or below, not removed since. */
function proved({ deltas }: Folded, depth: number): string[] {
  const present = new Set<object>()
  for (const { introduced, removed } of deltas.slice(0, depth)) {
    for (const occurrence of introduced) {
      expect(present.has(occurrence), 'nothing is introduced twice').toBe(false)
      present.add(occurrence)
    }
    for (const occurrence of removed) expect(present.delete(occurrence), 'only what was there is removed').toBe(true)
  }
  return [...present].map((occurrence) => `${(occurrence as { path: string }).path} ${(occurrence as { purl: string }).purl}`).sort()
}

/** What the evidence that a state shows proves, looked at from nothing: path and package, the namespace left out. */
function provedFromNothing(folded: Folded, depth: number): string[] {
  const state = folded.states[depth - 1]!
  const entries = new Map(folded.layers.flatMap(({ changeset, firstFileId, evidence }) => changeset.entries.map((entry, i) => [firstFileId + i, evidence.get(entry.path)] as const)))
  return [...visible(state)].flatMap(([path, { fileId, type }]) => {
    const found = type === 'REGULAR' || type === 'HARDLINK' ? entries.get(fileId) : undefined
    if (found === undefined) return []
    const at = (place: string) => state.resolve(place)?.path === path
    const counts = found.places.length === 0 || (found.certain && (path === found.path || at(found.path))) || found.places.some(at)
    return counts ? found.packages.map(({ name, version }) => `${path} ${name}@${version}`) : []
  })
}

const RUNS = { numRuns: 1_500 }

describe('for any layers', () => {
  test('the stored differences give the state back, at every depth', () => {
    fc.assert(
      fc.property(layers, (layers) => {
        const folded = fold(layers)
        folded.states.forEach((state, i) => {
          expect(replayed(folded, i + 1)).toEqual(visible(state))
        })
      }),
      RUNS,
    )
  })

  test('what is removed was there, and nothing is removed twice', () => {
    fc.assert(
      fc.property(layers, (layers) => {
        const folded = fold(layers)
        folded.deltas.forEach(({ removedFiles }, i) => {
          const before = i === 0 ? new Set() : new Set([...visible(folded.states[i - 1]!).values()].map(({ fileId }) => fileId))
          expect(new Set(removedFiles).size).toBe(removedFiles.length)
          for (const fileId of removedFiles) expect(before.has(fileId)).toBe(true)
        })
      }),
      RUNS,
    )
  })

  test('packages are those that the visible evidence proves', () => {
    fc.assert(
      fc.property(layers, (layers) => {
        const folded = fold(layers)
        for (let depth = 1; depth <= layers.length; depth++) {
          const stored = proved(folded, depth).map((line) => line.replace(/pkg:deb\/[^/]+\//, ''))
          expect(stored).toEqual([...new Set(provedFromNothing(folded, depth))].sort())
        }
      }),
      RUNS,
    )
  })

  test('applying on a fork leaves the parent as it was', () => {
    fc.assert(
      fc.property(layers, layers, layers, (base, one, other) => {
        const below = fold(base)
        const snapshot = () => below.states.map((state) => [[...visible(state)], state.distro, PLACES.map((path) => state.occurrencesAt(path)), [...state.placeBound]])
        const before = structuredClone(snapshot())
        const first = fold(one, below.state, 1_000)
        const seen = [...visible(first.state)]
        const second = fold(other, below.state, 2_000)
        expect(snapshot()).toEqual(before)
        expect([...visible(first.state)]).toEqual(seen)
        expect([...visible(second.state)]).toEqual([...visible(fold(other, fold(base).state, 2_000).state)])
      }),
      { numRuns: 400 },
    )
  })

  test('the same layer again changes no package', () => {
    fc.assert(
      fc.property(layers, (layers) => {
        const last = layers.at(-1)!
        const folded = fold([...layers, last])
        const { introduced, removed } = folded.deltas.at(-1)!
        const flat = last.items.every(({ path, link }) => link === undefined && !path.includes('.wh.'))
        fc.pre(flat && layers.every(({ items }) => items.every(({ link }) => link === undefined)))
        expect({ introduced, removed }).toEqual({ introduced: [], removed: [] })
      }),
      { numRuns: 300, maxSkipsPerRun: 1_000 },
    )
  })
})
