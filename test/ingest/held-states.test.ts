import { expect, test } from 'vitest'
import { HeldStates } from '../../src/ingest/chain-states.ts'
import { ChainState } from '../../src/layers/chain-state.ts'
import type { Digest } from '../../src/model/digest.ts'
import { digest } from '../testkit/oci.ts'
import { fold } from '../layers/fold.ts'

const FILES = 5_000
const base = () => fold([Array.from({ length: FILES }, (_, i) => ({ path: `app/${i}`, content: '' }))]).state
const id = (i: number): Digest => digest(`chain ${i}`)
const held = (states: HeldStates) => [...states.entries()].map(([chainId]) => chainId)

test('a state weighs what it does not share with the one below', () => {
  const below = base()
  expect(below.weight).toBeGreaterThan(FILES)
  expect(below.fork().weight).toBe(0)
  const beside = fold([[{ path: 'other', content: '' }]], below).state
  expect(beside.weight).toBeLessThan(20)
  const within = fold([[{ path: 'app/more', content: '' }]], below).state // the folder of 5,000 is copied
  expect(within.weight).toBeGreaterThan(FILES)
  expect(within.weight).toBeLessThan(FILES + 50)
  // Packages of the chain are shared as its files are.
  const path = '/app/7'
  const proved = below.fork()
  proved.setOccurrences(path, [{ id: 1, path, purl: 'pkg:npm/a@1', record: null, namespace: null }])
  expect(fold([[{ path: 'other', content: '' }]], proved).state.occurrencesAt(path)).toHaveLength(1)
  expect(below.occurrencesAt(path)).toHaveLength(0)
})

test('thousands of chains over many files do not stay in memory', () => {
  const states = new HeldStates()
  let state = base()
  for (let i = 0; i < 1_000; i++) {
    state = fold([[{ path: `app/${i}`, content: 'changed' }]], state).state
    states.put(id(i), state)
  }
  const newest = held(states)
  expect(newest.length).toBeGreaterThan(100)
  expect(newest.length).toBeLessThan(250)
  expect(newest.at(-1)).toBe(id(999))
})

test('the newest is held whatever it weighs; what is put again is new; what is forgotten makes room', () => {
  const states = new HeldStates(3 * FILES)
  states.put(id(0), new ChainState())
  states.put(id(1), base())
  expect(held(states)).toEqual([id(1)])
  for (let i = 2; i < 602; i++) states.put(id(i), new ChainState())
  expect(held(states)).toEqual(Array.from({ length: 600 }, (_, i) => id(i + 2)).slice(-512))
  states.put(id(100), states.get(id(100))!)
  expect(held(states).at(-1)).toBe(id(100))
  for (let i = 2; i < 602; i++) states.forget(id(i))
  states.put(id(1), fold([[{ path: 'a', content: '' }]]).state)
  states.put(id(0), new ChainState())
  expect(held(states)).toEqual([id(1), id(0)])
})
