import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ANALYZERS, BINARY_ANALYZERS } from '../../src/analyzers/all.ts'
import type { Findings } from '../../src/analyzers/analyzer.ts'
import { createBinaryRouter } from '../../src/analyzers/binary-router.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import type { Fixture } from './fixture.ts'
import { type AnyAnalyzer, EVERY, look } from './look.ts'

const MIB = 1024 * 1024
const SLOWEST_MS = 5_000

const router = createRouter(ANALYZERS)
const binaries = createBinaryRouter(BINARY_ANALYZERS)
const fixtures = new Map<string, Fixture>()
for (const { name } of EVERY) {
  const { fixture } = (await import(`./${name}/fixture.ts`)) as { fixture: Fixture }
  fixtures.set(name, fixture)
}

describe('analyzers', () => {
  it('are listed in the table, folder by folder', () => {
    const folders = readdirSync(new URL('../../src/analyzers/', import.meta.url), { withFileTypes: true })
    const members = folders.filter((entry) => entry.isDirectory() && entry.name !== 'external').map(({ name }) => name)
    expect(EVERY.map(({ name }) => name).sort()).toEqual(members.sort())
  })

  it('ask for different files', () => {
    const keys = ANALYZERS.flatMap(({ reads }) => reads.map(({ by }) => JSON.stringify(by)))
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })

  it('have gap codes of their own', () => {
    for (const analyzer of EVERY) {
      const { path } = fixtureOf(analyzer)
      const gaps = [...hostileFiles(analyzer)].flatMap((bytes) => look(analyzer, path, bytes).gaps)
      const namespace = analyzer.name.replaceAll('-', '_').toUpperCase()
      const own = new RegExp(`^${namespace}\\.[A-Z_]+$`)
      expect(gaps.filter(({ code }) => !own.test(code))).toEqual([])
    }
  })
})

describe.each(ANALYZERS)('analyzer $name', (analyzer) => {
  it('states what it reads in the terms of the contract', () => {
    expect(analyzer.maxBytes).toBeGreaterThan(0)
    expect(analyzer.reads.length).toBeGreaterThan(0)
    for (const { by } of analyzer.reads) {
      if ('extension' in by) expect(by.extension).toMatch(/^\.[a-z0-9-]+$/)
      else expect('basename' in by ? by.basename : by.parent).toMatch(/^[^/]+$/)
    }
    for (const place of analyzer.places) {
      expect(place).toMatch(/^\/.*[^/]$/)
      expect(router.route(place)).toEqual({ analyzer, certain: true })
    }
    expect(router.route(fixtureOf(analyzer).path)).toEqual({ analyzer, certain: true })
  })
})

describe.each(BINARY_ANALYZERS)('analyzer $name', (analyzer) => {
  it('states what it reads in the terms of the contract', () => {
    expect(analyzer.formats.length).toBeGreaterThan(0)
    for (const { literal, before, after } of analyzer.needles) {
      expect(literal.length).toBeGreaterThanOrEqual(4)
      expect(before).toBeLessThanOrEqual(4_096)
      expect(after).toBeGreaterThanOrEqual(literal.length)
    }
    const { path, bytes } = fixtureOf(analyzer)
    expect(router.route(path)).toBeNull()
    expect(binaries.route(path, bytes.subarray(0, 64))?.analyzers).toContain(analyzer)
  })
})

describe.each(EVERY)('analyzer $name', (analyzer) => {
  const fixture = fixtureOf(analyzer)

  it('has a version and the types of what it finds', () => {
    expect(analyzer.version).toBeGreaterThanOrEqual(1)
    expect(Number.isInteger(analyzer.version)).toBe(true)
    for (const type of analyzer.packageTypes) expect(type).toMatch(/^[a-z][a-z0-9.+-]*$/)
  })

  it('reads its fixture as the tool of its ecosystem does', () => {
    const found = look(analyzer, fixture.path, fixture.bytes)
    expect(found.packages.map(({ name, version }) => ({ name, version }))).toEqual(fixture.expected)
    expect(found.gaps).toEqual([])
    expect(analyzer.packageTypes.length > 0).toBe(fixture.expected.length > 0)
    expectSound(analyzer, found)
  })

  it('gives the same findings for the same bytes, and leaves the bytes alone', () => {
    const before = Buffer.from(fixture.bytes)
    const first = look(analyzer, fixture.path, fixture.bytes)
    expect(look(analyzer, fixture.path, Buffer.from(before))).toEqual(first)
    expect(fixture.bytes.equals(before)).toBe(true)
  })

  it('survives hostile bytes, soon', () => {
    let number = 0
    for (const bytes of hostileFiles(analyzer)) {
      const start = performance.now()
      const found = look(analyzer, fixture.path, bytes)
      expect(performance.now() - start, `hostile file ${number}`).toBeLessThan(SLOWEST_MS)
      expectSound(analyzer, found)
      number += 1
    }
  })
})

function fixtureOf({ name }: AnyAnalyzer): Fixture {
  const fixture = fixtures.get(name)
  if (fixture === undefined) throw new Error(`test/analyzers/${name}/fixture.ts exports no fixture`)
  return fixture
}

/** Files that no honest tool writes; random ones are the same in every run. */
function* hostileFiles(analyzer: AnyAnalyzer): Generator<Buffer> {
  const { bytes } = fixtureOf(analyzer)
  const half = bytes.length >> 1
  yield Buffer.alloc(0)
  yield Buffer.alloc(MIB)
  yield Buffer.alloc(MIB, '\n')
  yield Buffer.alloc(MIB, 'a')
  yield Buffer.alloc(MIB, '[')
  yield Buffer.from('{"a":'.repeat(MIB / 5))
  yield Buffer.from(' folded\n'.repeat(MIB / 8))
  yield randomBytes(MIB)
  yield bytes.subarray(0, half)
  yield bytes.subarray(half)
  yield Buffer.concat([bytes, randomBytes(1_000)])
  yield Buffer.concat([bytes, bytes])
  for (let round = 0; round < 50; round += 1) yield mutated(bytes, round)
  for (let round = 0; round < 20; round += 1) yield bytes.subarray(0, generator(round + 100)() % bytes.length)
  for (let round = 0; round < 50; round += 1) yield flipped(bytes, round)
}

/** The good file with one bit of a byte that is not zero turned over: executables are mostly zeros or code, which nobody reads. */
function flipped(bytes: Buffer, seed: number): Buffer {
  const copy = Buffer.from(bytes)
  const next = generator(seed + 1_000)
  let at = next() % copy.length
  while (copy[at] === 0) at = (at + 1) % copy.length
  copy[at]! ^= 1 << next() % 8
  return copy
}

/** The good file with one byte in about a hundred replaced. */
function mutated(bytes: Buffer, seed: number): Buffer {
  const copy = Buffer.from(bytes)
  const next = generator(seed + 1)
  const count = Math.max(1, Math.floor(copy.length / 100))
  for (let change = 0; change < count; change += 1) copy[next() % copy.length] = next() % 256
  return copy
}

function randomBytes(length: number): Buffer {
  const next = generator(42)
  return Buffer.from(Uint8Array.from({ length }, () => next() >>> 8))
}

/** Xorshift (Marsaglia 2003): unsigned 32-bit numbers. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}

function expectSound({ packageTypes, name }: AnyAnalyzer, { packages, gaps, distro }: Findings): void {
  for (const found of packages) {
    if (!packageTypes.includes(found.type)) expect.fail(`${name} found a package of type ${found.type}`)
    if (found.name === '' || found.version === '') expect.fail(`${name} found a package without name or version`)
    if (Math.max(found.name.length, found.version.length) > 512) expect.fail(`${name} found too long a name`)
    if (Object.values(found.qualifiers).includes('')) expect.fail(`${name} found an empty qualifier`)
  }
  for (const gap of gaps) {
    const { length } = gap.message
    if (length === 0 || length > 1_000) expect.fail(`${name} has a message of ${length} characters`)
  }
  const unfit = [...texts({ packages, gaps, distro })].filter((text) => !text.isWellFormed() || text.includes('\0'))
  expect(unfit).toEqual([])
}

/** Every text in a value, keys included. */
function* texts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      yield key
      yield* texts(member)
    }
  }
}
