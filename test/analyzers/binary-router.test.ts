import { describe, expect, it } from 'vitest'
import { NOTHING } from '../../src/analyzers/analyzer.ts'
import type { BinaryAnalyzer } from '../../src/analyzers/binary-analyzer.ts'
import { createBinaryRouter } from '../../src/analyzers/binary-router.ts'

const needle = { literal: Buffer.from('NEEDLE'), before: 0, after: 10 }
const member = (name: string, formats: BinaryAnalyzer['formats'], more: Partial<BinaryAnalyzer> = {}): BinaryAnalyzer => ({
  name, version: 1, packageTypes: [], formats, needles: [], analyze: () => NOTHING, ...more,
})
const head = (hex: string) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(64)]).subarray(0, 64)
const ELF = head('7f454c46020101')

describe('createBinaryRouter', () => {
  const elf = member('elf', ['elf'])
  const all = member('all', ['elf', 'pe', 'mach-o'], { needles: [needle] })
  const router = createBinaryRouter([elf, all])
  const names = (bytes: Buffer) => router.route('/x', bytes)?.analyzers.map(({ name }) => name) ?? null

  it('tells executables by their first bytes', () => {
    expect(names(ELF)).toEqual(['elf', 'all'])
    expect(names(head('4d5a9000'))).toEqual(['all'])
    for (const magic of ['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe00000002']) expect(names(head(magic)), magic).toEqual(['all'])
  })

  it('leaves other files alone', () => {
    // A class of Java 8 begins like a universal Mach-O file of 52 slices.
    for (const other of ['cafebabe00000034', '504b0304', '23212f62696e2f7368', '', '7f454c']) expect(names(head(other)), other).toBeNull()
    expect(names(ELF.subarray(0, 63))).toBeNull()
  })

  it('asks for the needles of those who look, and only those', () => {
    const named = member('named', ['elf'], { when: (path) => path.endsWith('/nginx'), needles: [needle] })
    const some = createBinaryRouter([named])
    expect(some.route('/usr/sbin/nginx', ELF)?.needles).toEqual([needle])
    expect(some.route('/usr/sbin/sshd', ELF)).toBeNull()
    expect(router.route('/x', ELF)?.needles).toEqual([needle])
  })
})
