import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/nix/analyzer.ts'
import { readStorePath } from '../../../src/analyzers/nix/store-path.ts'
import { fixture } from './fixture.ts'

describe('a Nix store', () => {
  it('tells the outputs of a derivation apart', () => {
    const { packages } = analyzer.analyze(fixture)
    expect(packages.slice(2).map(({ qualifiers }) => qualifiers)).toEqual([
      { outputhash: '5qnhpfz3jqzdc7h66cwkh4fgh3i8m4bn' },
      { output: 'dev', outputhash: 'q7zhymkamjz6ai94fplgdv6y8ib6ykh6' },
    ])
  })

  /** What `nix eval --expr 'builtins.parseDrvName "..."'` of Nix 2.8.0 says. */
  it.each([
    ['python3.11-pip-23.0', 'python3.11-pip', '23.0'],
    ['glibc-2.38-44', 'glibc', '2.38-44'],
    ['nixos-system-23.05pre', 'nixos-system', '23.05pre'],
  ])('reads %s as Nix does', (stored, name, version) => {
    expect(readStorePath(`/nix/store/5qnhpfz3jqzdc7h66cwkh4fgh3i8m4bn-${stored}`)).toMatchObject({ name, version })
  })

  it.each(['source-x', 'zlib-1.3.1.drv', 'zlib-1.3.1.tar.xz', 'fix-1.patch'])('finds no package in %s', (stored) => {
    expect(readStorePath(`/nix/store/5qnhpfz3jqzdc7h66cwkh4fgh3i8m4bn-${stored}`)).toBeNull()
  })

  it('says that a log beside the database is not read', () => {
    const wal = Buffer.alloc(64)
    wal.writeUInt32BE(0x377f0682, 0)
    expect(analyzer.analyze({ path: `${fixture.path}-wal`, bytes: wal }).gaps).toMatchObject([{ code: 'NIX.PENDING_LOG' }])
    expect(analyzer.analyze({ path: `${fixture.path}-wal`, bytes: Buffer.alloc(0) }).gaps).toEqual([])
  })
})
