import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../src/layers/capabilities.ts'

test.each([
  // The extended attribute that setcap(8) of libcap 2.66 has written, and what getcap(8) showed of it.
  ['0100000200200000000000000000000000000000', 'cap_net_raw=ep'],
  ['0100000200140000001400000000000000000000', 'cap_net_bind_service,cap_net_admin=eip'],
  ['0000000200002000000000000000000000000000', 'cap_sys_admin=p'],
  ['0100000200000000000000000001000000000000', 'cap_checkpoint_restore=ep'],
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
