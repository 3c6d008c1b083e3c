import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analyzer as rpm } from '../../src/analyzers/rpm/analyzer.ts'
import type { Findings } from '../../src/analyzers/analyzer.ts'
import type { Fixture } from './fixture.ts'
import { type AnyAnalyzer, EVERY, look } from './look.ts'
import { readDatabase } from './rpm/fixture.ts'

/** Every evidence file cut at 200 places and with a byte wrong at 200 places, the same places in every run: no exception, nothing slow, nothing lost in silence. */
const ROUNDS = 200
const SLOWEST_MS = 2_000

/** Milliseconds that this thread has worked: what else the machine does is no fault of an analyzer. */
function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Mulberry32: numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function* damaged(bytes: Buffer, seed: number): Generator<{ readonly what: string; readonly bytes: Buffer }> {
  const next = numbers(seed)
  for (let round = 0; round < ROUNDS; round += 1) {
    const at = Math.floor(next() * bytes.length)
    yield { what: `cut at ${at}`, bytes: bytes.subarray(0, at) }
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const copy = Buffer.from(bytes)
    const at = Math.floor(next() * bytes.length)
    const by = 1 + Math.floor(next() * 255)
    copy[at]! ^= by
    yield { what: `byte ${at} ^ ${by}`, bytes: copy }
  }
}

/** Looks at every damaged file; answers the slowest, in milliseconds. */
function fuzz(analyzer: AnyAnalyzer, { path, bytes }: Pick<Fixture, 'path' | 'bytes'>, check: (what: string, found: Findings) => void): number {
  let slowest = 0
  for (const file of damaged(bytes, 20_261_125)) {
    const start = worked()
    const found = look(analyzer, path, file.bytes)
    slowest = Math.max(slowest, worked() - start)
    check(file.what, found)
  }
  return slowest
}

describe.each(EVERY)('damaged evidence of $name', (analyzer) => {
  it('is read without an exception, soon', async () => {
    const { fixture } = (await import(`./${analyzer.name}/fixture.ts`)) as { fixture: Fixture }
    const slowest = fuzz(analyzer, fixture, (what, { gaps }) => {
      for (const gap of gaps) expect(gap.message.length, what).toBeLessThanOrEqual(1_000)
    })
    expect(slowest).toBeLessThan(SLOWEST_MS)
  })
})

describe.each(['rpmdb.sqlite', 'Packages', 'Packages-big-endian', 'Packages.db'])('the damaged database %s', (name) => {
  it('loses no package in silence', () => {
    const bytes = readDatabase(name)
    const whole = new Set(rpm.analyze({ path: '/var/lib/rpm/Packages', bytes }).packages.map((found) => found.name))
    expect(whole.size).toBeGreaterThan(0)
    const silent: string[] = []
    const slowest = fuzz(rpm, { path: '/var/lib/rpm/Packages', bytes }, (what, { packages, gaps }) => {
      if (packages.length < whole.size && gaps.length === 0) silent.push(`${what}: ${packages.length} of ${whole.size}`)
    })
    expect(silent).toEqual([])
    expect(slowest).toBeLessThan(SLOWEST_MS)
  })
})

describe('JSON of 50 MB', () => {
  const deep = Buffer.alloc(50 << 20, '[')
  const wide = Buffer.from(`{"dependencies":{${'"strata":{"version":"1.0.0"},'.repeat(1_750_000)}"end":{}}}`)
  it.each(EVERY.filter(({ packageTypes }) => packageTypes.some((type) => ['npm', 'composer', 'nuget', 'conda', 'generic'].includes(type))))(
    'is refused or read by $name, soon',
    async (analyzer) => {
      const { fixture } = (await import(`./${analyzer.name}/fixture.ts`)) as { fixture: Fixture }
      for (const bytes of [deep, wide, gzipSync(wide.subarray(0, 5 << 20))]) {
        if ('maxBytes' in analyzer && bytes.length > analyzer.maxBytes) continue // the reader makes it the gap ANALYZERS.TOO_LARGE
        const start = worked()
        look(analyzer, fixture.path, bytes)
        expect(worked() - start).toBeLessThan(SLOWEST_MS)
      }
    },
  )
})
