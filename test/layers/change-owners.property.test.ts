import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { claimOf, type Diversion } from '../../src/layers/claim.ts'
import type { ChainState } from '../../src/layers/chain-state.ts'
import type { LayerEvidence } from '../../src/layers/evidence.ts'
import type { TarItem } from '../testkit/tar.ts'
import { deb, evidence, fold, type Folded, type TestLayer, visible } from './fold.ts'

const names = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
const folders = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }).map((parts) => parts.map((name) => `${name}/`).join(''))
const packages = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2')), { selector: ([name]) => name, maxLength: 3 })
const claimed = fc.tuple(names, fc.constantFrom('/', '', '../')).map(([path, start]) => start + path.join('/'))
const owner = fc.constantFrom('x', 'y', 'z', null)

interface Change {
  readonly item: TarItem
  readonly found?: LayerEvidence
}

const file = fc.tuple(names, fc.nat(9)).map(([path, content]): Change => ({ item: { path: path.join('/'), content: String(content) } }))
const folder = names.map((path): Change => ({ item: { path: `${path.join('/')}/` } }))
const symlink = fc.tuple(names, names, fc.constantFrom('/', '', '../')).map(([path, to, start]): Change => ({ item: { path: path.join('/'), link: start + to.join('/') } }))
const whiteout = fc.tuple(folders, fc.constantFrom('a', 'b', 'c', 'db', 'list', 'moves', '.wh..opq')).map(([at, name]): Change => ({ item: { path: `${at}.wh.${name}` } }))
const hardlink = fc.tuple(names, names).map(([path, to]): Change => ({ item: { path: path.join('/'), type: 'hardlink', link: to.join('/') } }))
/** `db` proves packages; `list` says which files are theirs, or that the folder is; `moves` diverts some. */
const database = fc.tuple(folders, packages, fc.array(claimed, { maxLength: 2 })).map(([at, proved, paths]): Change => ({
  item: { path: `${at}db` },
  found: evidence(`/${at}db`, proved.map(([name, version]) => deb(name, version)), paths.length === 0 ? {} : { claims: [claimOf({ paths: paths.join('\n') })] }),
}))
const list = fc.tuple(folders, owner, fc.array(claimed, { maxLength: 5 }), fc.constantFrom(null, null, 'c'), fc.constantFrom('db', '/db')).map(
  ([at, name, paths, folderBut, proof]): Change => ({
    item: { path: `${at}list` },
    found: evidence(`/${at}list`, [], { claims: [claimOf({ evidence: proof, name, paths: paths.join('\n'), folderBut })] }),
  }),
)
const moves = fc.tuple(folders, names, names, owner).map(([at, from, to, by]): Change => {
  const diversion: Diversion = { evidence: 'db', from: `/${from.join('/')}`, to: `/${to.join('/')}`, by }
  return { item: { path: `${at}moves` }, found: evidence(`/${at}moves`, [], { diversions: [diversion] }) }
})

const change = fc.oneof({ weight: 4, arbitrary: file }, { weight: 2, arbitrary: folder }, symlink, whiteout, hardlink, { weight: 3, arbitrary: database }, { weight: 4, arbitrary: list }, moves)
const layers: fc.Arbitrary<TestLayer[]> = fc.array(fc.array(change, { maxLength: 8 }), { minLength: 1, maxLength: 6 }).map((all) =>
  all.map((changes) => ({ items: changes.map(({ item }) => item), evidence: changes.flatMap(({ found }) => (found === undefined ? [] : [found])) })),
)

/** Whose the files of a chain are, as the store tells: since one layer, not ended since, and not of an entry that came later. */
function told({ deltas, layers }: Folded, depth: number, state: ChainState): Set<string> {
  const broughtAt = (fileId: number) => layers.findIndex(({ firstFileId, changeset }) => fileId < firstFileId + changeset.entries.length)
  const shown = [...visible(state)].filter(([, { type }]) => type !== 'DIRECTORY')
  const removed = new Set(deltas.slice(0, depth).flatMap((delta) => delta.removed))
  const pairs = new Set<string>()
  for (const [path, { fileId }] of shown) {
    for (let at = broughtAt(fileId); at < depth; at++) {
      for (const { first, last, occurrence } of deltas[at]!.owned) {
        if (fileId < first || fileId > last || removed.has(occurrence)) continue
        const ended = deltas.slice(at + 1, depth).some(({ disowned }) => disowned.some((run) => run.occurrence === occurrence && fileId >= run.first && fileId <= run.last))
        if (!ended) pairs.add(`${path} ${occurrence.path} ${occurrence.purl}`)
      }
    }
  }
  return pairs
}

/** The same from nothing: every list that the chain shows, applied as a whole to the files that it shows. */
function fromNothing({ layers }: Folded, state: ChainState): Set<string> {
  const shown = visible(state)
  const found = new Map(layers.flatMap(({ changeset, firstFileId, evidence }) => changeset.entries.map((entry, i) => [firstFileId + i, evidence.get(entry.path)] as const)))
  const stating = [...shown].flatMap(([path, { fileId, type }]) => {
    const each = type === 'REGULAR' || type === 'HARDLINK' ? found.get(fileId) : undefined
    return each === undefined ? [] : [{ ...each, path }]
  })
  const resolve = (folder: string, to: string) => state.realPath(new URL(to, `file://${folder}/`).pathname, true)
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'))
  const land = (path: string) => {
    const parent = state.realPath(parentOf(path) || '/', true)
    return parent === null ? null : `${parent === '/' ? '' : parent}${path.slice(path.lastIndexOf('/'))}`
  }
  const diversions = stating.flatMap(({ path, diversions = [] }) => diversions.map((each) => ({ ...each, evidence: resolve(parentOf(path), each.evidence) })))
  const pairs = new Set<string>()
  for (const { path, claims = [] } of stating) {
    for (const { evidence, name, paths, folderBut } of claims) {
      const proof = evidence === '' ? path : resolve(parentOf(path), evidence)
      const owners = proof === null ? [] : state.occurrencesAt(proof).filter(({ purl }) => name === null || purl.includes(`/${name}@`))
      const files = paths.split('\n').filter((each) => each !== '').map((each) => new URL(each, `file://${parentOf(path)}/`).pathname)
      const landed = files.map((each) => {
        const diverted = diversions.find((move) => move.from === each && move.evidence === proof && (move.by === null || move.by !== name))
        return land(diverted === undefined ? each : diverted.to)
      })
      const below = folderBut === null ? [] : [...shown.keys()].filter((each) => each.startsWith(`${parentOf(path)}/`) && !parentOf(each).slice(parentOf(path).length).split('/').includes(folderBut))
      for (const file of [...landed, ...below]) {
        const entry = file === null ? undefined : shown.get(file)
        if (entry !== undefined && entry.type !== 'DIRECTORY') for (const { path, purl } of owners) pairs.add(`${file} ${path} ${purl}`)
      }
    }
  }
  return pairs
}

describe('for any layers and lists', () => {
  test('the owners that the stored differences tell are those of whole lists on the whole file system, at every depth', () => {
    let owned = 0
    fc.assert(
      fc.property(layers, (layers) => {
        const folded = fold(layers)
        folded.states.forEach((state, i) => {
          const expected = fromNothing(folded, state)
          owned += expected.size
          expect([...told(folded, i + 1, state)].sort()).toEqual([...expected].sort())
        })
      }),
      { numRuns: 4_000 },
    )
    expect(owned).toBeGreaterThan(4_000)
  })

  test('nothing begins that holds, and only what holds is ended', () => {
    fc.assert(
      fc.property(layers, (layers) => {
        const { deltas } = fold(layers)
        const present = new Map<object, Set<number>>()
        const idsOf = ({ first, last }: { first: number; last: number }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
        for (const { owned, disowned, removed, removedFiles } of deltas) {
          for (const occurrence of removed) present.delete(occurrence)
          for (const files of present.values()) for (const fileId of removedFiles) files.delete(fileId)
          for (const run of disowned) for (const id of idsOf(run)) expect(present.get(run.occurrence)!.delete(id)).toBe(true)
          for (const run of owned) {
            const files = present.get(run.occurrence) ?? new Set()
            present.set(run.occurrence, files)
            for (const id of [run.first, run.last]) expect(files.has(id)).toBe(false)
            for (const id of idsOf(run)) files.add(id)
          }
        }
      }),
      { numRuns: 1_500 },
    )
  })
})
