// linux/capability.h, in the order of their numbers.
const NAMES = [
  'chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap', 'linux_immutable', 'net_bind_service', 'net_broadcast', 'net_admin', 'net_raw',
  'ipc_lock', 'ipc_owner', 'sys_module', 'sys_rawio', 'sys_chroot', 'sys_ptrace', 'sys_pacct', 'sys_admin', 'sys_boot', 'sys_nice', 'sys_resource', 'sys_time', 'sys_tty_config', 'mknod',
  'lease', 'audit_write', 'audit_control', 'setfcap', 'mac_override', 'mac_admin', 'syslog', 'wake_alarm', 'block_suspend', 'audit_read', 'perfmon', 'bpf', 'checkpoint_restore',
]
const EFFECTIVE = 1

/**
 * The text form (cap_from_text(3), as getcap(8) shows it) of the extended attribute `security.capability` (struct vfs_cap_data, revisions 1 to 3):
 * `cap_net_raw=ep`. Null for bytes that are none. One that a user namespace set (revision 3) has its root's id behind it.
 */
export function capabilitiesOf(bytes: Buffer): string | null {
  if (bytes.length < 12) return null
  const magic = bytes.readUInt32LE(0)
  const revision = magic >>> 24
  const words = revision === 1 ? 1 : 2
  if (revision < 1 || revision > 3 || bytes.length < 4 + 8 * words + (revision === 3 ? 4 : 0)) return null
  const word = (list: 0 | 1, i: number) => (i < words ? bytes.readUInt32LE(4 + 8 * i + 4 * list) : 0)
  const has = (list: 0 | 1, capability: number) => ((word(list, capability >> 5) >>> (capability & 31)) & 1) === 1
  const byFlags = new Map<string, string[]>()
  for (let capability = 0; capability < 64; capability++) {
    const [permitted, inheritable] = [has(0, capability), has(1, capability)]
    if (!permitted && !inheritable) continue
    const flags = `${(magic & EFFECTIVE) === 1 ? 'e' : ''}${inheritable ? 'i' : ''}${permitted ? 'p' : ''}`
    byFlags.set(flags, [...(byFlags.get(flags) ?? []), NAMES[capability] === undefined ? String(capability) : `cap_${NAMES[capability]}`])
  }
  const text = [...byFlags].map(([flags, names]) => `${names.join(',')}=${flags}`).join(' ')
  if (text === '') return null
  return revision === 3 ? `${text} [rootid=${bytes.readUInt32LE(20)}]` : text
}
