import { describe, expect, it } from 'vitest'
import { type Excerpt, ExcerptBuilder, type Needle } from '../../src/layers/excerpt.ts'

const MIB = 1024 * 1024

/** What is kept of a file that passes in pieces of this size. */
function passed(bytes: Buffer, needles: readonly Needle[], piece: number): Excerpt {
  const builder = new ExcerptBuilder(bytes.length, needles)
  for (let at = 0; at < bytes.length; at += piece) builder.push(bytes.subarray(at, at + piece))
  return builder.build()
}

const needle: Needle = { literal: Buffer.from('NEEDLE'), before: 100, after: 1_000 }

/** 40 MiB in which each byte depends on its place, with needles at these places. */
function large(...places: number[]): Buffer {
  const bytes = Buffer.alloc(40 * MIB)
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32BE((at * 2_654_435_761) >>> 0, at)
  for (const at of places) needle.literal.copy(bytes, at)
  return bytes
}

describe('an excerpt', () => {
  it('is all of a file that is not large', () => {
    const bytes = Buffer.from('0123456789')
    const file = passed(bytes, [needle], 3)
    expect(file.whole).toBe(true)
    expect(file.read(2, 3)?.toString()).toBe('234')
    expect(file.read(0, 10)?.equals(bytes)).toBe(true)
    for (const [offset, length] of [[-1, 2], [9, 2], [0.5, 1], [Number.NaN, 1], [2 ** 60, 1]] as const) expect(file.read(offset, length)).toBeNull()
  })

  it.each([65_536, 524_287])('has head, end and what lies around needles of a large one (pieces of %i bytes)', (piece) => {
    // In the middle, across two pieces, twice close together, and in the last bytes before the kept end.
    const places = [20 * MIB, piece * 60 - 3, 30 * MIB, 30 * MIB + 500, 38 * MIB - 600]
    const bytes = large(...places)
    const file = passed(bytes, [needle], piece)
    expect(file.whole).toBe(false)
    expect([...file.find(needle.literal)]).toEqual([...places].sort((a, b) => a - b))
    for (const at of places) expect(file.read(at - 100, 1_100)?.equals(bytes.subarray(at - 100, at + 1_000)), String(at)).toBe(true)
    expect(file.read(0, MIB)?.equals(bytes.subarray(0, MIB))).toBe(true)
    expect(file.read(38 * MIB, 2 * MIB)?.equals(bytes.subarray(38 * MIB))).toBe(true)
    expect(file.read(25 * MIB, 1)).toBeNull()
    expect(file.readUpTo(20 * MIB, 5_000)).toHaveLength(1_000)
  })

  it('keeps a bounded part of a file that is all needles', () => {
    const bytes = Buffer.alloc(40 * MIB, 'NEEDLE')
    const file = passed(bytes, [{ ...needle, after: 10 * MIB }], 524_288)
    expect(file.kept.reduce((sum, { bytes: { length } }) => sum + length, 0)).toBeLessThan(20 * MIB)
  })

  it('finds a literal in a part of the file only', () => {
    const file = passed(Buffer.from('x NEEDLE x NEEDLE'), [], 100)
    expect([...file.find(needle.literal, 3)]).toEqual([11])
    expect([...file.find(needle.literal, 0, 8)]).toEqual([2])
    expect([...file.find(needle.literal, 0, 7)]).toEqual([])
  })
})
