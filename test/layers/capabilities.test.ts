import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../src/layers/capabilities.ts'

test.each([
  // iputils-ping of Debian; CAP_NET_RAW is 13.
  ['0100000200200000000000000000000000000000', 'cap_net_raw=ep'],
  ['0000000200040000000000000000000000000000', 'cap_net_bind_service=p'],
  // Revision 1 has one word for each list.
  ['010000010030000000100000', 'cap_net_raw=ep cap_net_admin=eip'],
  // Revision 3; CAP_BPF is 39, in the second word.
  ['010000030000000000000000800000000000000' + '0e8030000', 'cap_bpf=ep [rootid=1000]'],
  ['0000000900200000000000000000000000000000', null],
  ['0100000200000000000000000000000000000000', null],
  ['01000002', null],
])('%s is %s', (hex, text) => {
  const found = capabilitiesOf(Buffer.from(hex, 'hex'))
  expect(found?.split(' ').sort() ?? null).toEqual(text?.split(' ').sort() ?? null)
})

/** Whether setcap(8) and getfattr-like access work here: root, on a file system with extended attributes. */
function marked(text: string): { readonly shown: string; readonly bytes: Buffer } | null {
  const folder = mkdtempSync(join(tmpdir(), 'capabilities-'))
  try {
    const file = join(folder, 'program')
    writeFileSync(file, 'x')
    execFileSync('setcap', [text, file], { stdio: 'pipe' })
    const shown = execFileSync('getcap', [file], { encoding: 'utf8', stdio: 'pipe' }).trim().replace(`${file} `, '')
    const hex = execFileSync('python3', ['-c', 'import os,sys;print(os.getxattr(sys.argv[1],"security.capability").hex())', file], { encoding: 'utf8', stdio: 'pipe' }).trim()
    return { shown, bytes: Buffer.from(hex, 'hex') }
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const works = marked('cap_chown=ep') !== null

test.skipIf(!works).each(['cap_net_raw+ep', 'cap_net_bind_service,cap_net_admin+eip', 'cap_sys_admin+p', 'cap_checkpoint_restore+ep'])('%s, as getcap shows what setcap has set', (text) => {
  const { shown, bytes } = marked(text)!
  expect(capabilitiesOf(bytes)).toBe(shown)
})
