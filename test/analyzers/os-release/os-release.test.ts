import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/os-release/analyzer.ts'
import { readFixture } from '../read-fixture.ts'
import { fixture } from './fixture.ts'

const analyze = (text: string) => analyzer.analyze({ path: '/etc/os-release', bytes: Buffer.from(text) })
const codes = (text: string) => analyze(text).gaps.map((gap) => gap.code)

describe('os-release', () => {
  it('reads the files of Debian and Alpine', () => {
    expect(analyzer.analyze(fixture)).toEqual({
      packages: [],
      gaps: [],
      distro: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)' },
    })
    const bytes = readFixture(import.meta.url, 'alpine-3.10.os-release')
    expect(analyzer.analyze({ path: '/etc/os-release', bytes }).distro).toEqual({
      id: 'alpine',
      versionId: '3.10.4',
      prettyName: 'Alpine Linux v3.10',
    })
  })

  // Each value was read by `sh -c '. ./file; printf %s "$PRETTY_NAME"'` (dash 0.5.12).
  it.each([
    ['PRETTY_NAME=plain', 'plain'],
    ['PRETTY_NAME="two words"', 'two words'],
    ["PRETTY_NAME='single $x \\'", 'single $x \\'],
    ['PRETTY_NAME="a \\"q\\" \\$5 \\\\ \\` \\n"', 'a "q" $5 \\ ` \\n'],
    ['PRETTY_NAME=back\\ slash', 'back slash'],
    ['PRETTY_NAME="first"\nPRETTY_NAME="last"', 'last'],
    ['PRETTY_NAME="x" # comment', 'x'],
    ['  PRETTY_NAME="indented"', 'indented'],
  ])('reads %j as a shell does', (line, expected) => {
    expect(analyze(`ID=x\n${line}\n`).distro?.prettyName).toBe(expected)
  })

  it('takes the end of a Windows line and a byte order mark for no part of a value', () => {
    expect(analyze('\ufeffID=debian\r\nVERSION_ID=12\r\n').distro).toMatchObject({ id: 'debian', versionId: '12' })
  })

  it('lowers the ID, takes linux for a missing one, and refuses what is no ID', () => {
    expect(analyze('ID="RHEL"\n').distro).toEqual({ id: 'rhel', versionId: null, prettyName: null })
    expect(analyze('NAME=Mine\nVERSION_ID=""\n').distro).toEqual({ id: 'linux', versionId: null, prettyName: null })
    const refused = analyze('ID="a/../b"\n')
    expect(refused.distro).toBeUndefined()
    expect(refused.gaps.map((gap) => gap.code)).toEqual(['OS_RELEASE.BAD_ID'])
  })

  it('says when nothing can be read', () => {
    expect(codes('')).toEqual(['OS_RELEASE.NO_FIELDS'])
    expect(codes('<html>\n# ID=debian\n')).toEqual(['OS_RELEASE.NO_FIELDS'])
    expect(codes('ID=debian\nNAME="never closed\n')).toEqual(['OS_RELEASE.BAD_QUOTES'])
    expect(analyze('NAME=x\nID="never closed\n').distro).toBeUndefined()
  })
})
