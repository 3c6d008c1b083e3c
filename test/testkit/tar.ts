/** An entry of a tar to build. */
export interface TarItem {
  /** As it is written into the archive: `etc/os-release`, `./usr/`, `usr/.wh.gone`. Characters beyond ASCII are written as UTF-8. */
  readonly path: string
  /** Default: a folder where the path ends with `/`, a symlink where there is a link, else a file. */
  readonly type?: 'file' | 'folder' | 'symlink' | 'hardlink' | 'character-device' | 'block-device' | 'fifo'
  readonly content?: string | Uint8Array
  /** Where a symlink or hard link points. */
  readonly link?: string
  /** Permission bits; default 0o644, folders 0o755, symlinks 0o777. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

/** One header block, field by field, for archives that no tool would write. */
export interface TarHeaderFields {
  readonly name?: string | Uint8Array
  readonly linkName?: string | Uint8Array
  /** Type flag; default `'0'`. */
  readonly flag?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly size?: number
  /** Written over the size field as it is. */
  readonly rawSize?: Uint8Array
  /** `magic` and `version` together, 8 bytes; default that of POSIX. */
  readonly magic?: string
  readonly prefix?: string
  /** Written over the block before the checksum is made: [offset, bytes]. */
  readonly patches?: readonly (readonly [number, Uint8Array])[]
  /** Added to the right checksum. */
  readonly checksumError?: number
}

export const BLOCK = 512
const FLAGS = { file: '0', hardlink: '1', symlink: '2', 'character-device': '3', 'block-device': '4', folder: '5', fifo: '6' } as const

/** A whole archive: ustar, with PAX records where a name is too long or a number too large; ended by two zero blocks. */
export function tar(items: readonly TarItem[]): Buffer {
  return Buffer.concat([...items.map(tarEntry), endMark()])
}

/** One entry: its header, its body, padded. */
export function tarEntry(item: TarItem): Buffer {
  const body = Buffer.from(item.content ?? '')
  const type = item.type ?? (item.path.endsWith('/') ? 'folder' : item.link === undefined ? 'file' : 'symlink')
  const records: Record<string, string | number> = {}
  if (Buffer.byteLength(item.path) > 100) records['path'] = item.path
  if (Buffer.byteLength(item.link ?? '') > 100) records['linkpath'] = item.link!
  if ((item.uid ?? 0) > 0o7777777) records['uid'] = item.uid!
  if ((item.gid ?? 0) > 0o7777777) records['gid'] = item.gid!
  const head = tarHeader({
    name: Buffer.from(item.path).subarray(0, 100),
    linkName: Buffer.from(item.link ?? '').subarray(0, 100),
    flag: FLAGS[type],
    mode: item.mode ?? (type === 'folder' ? 0o755 : type === 'symlink' ? 0o777 : 0o644),
    uid: 'uid' in records ? 0 : (item.uid ?? 0),
    gid: 'gid' in records ? 0 : (item.gid ?? 0),
    size: body.length,
  })
  const extended = Object.keys(records).length === 0 ? Buffer.alloc(0) : pax(records)
  return Buffer.concat([extended, head, padded(body)])
}

/** A PAX extended header for the next entry (flag `x`), or for all (`g`). A value may hold any bytes. */
export function pax(records: Readonly<Record<string, string | number | Uint8Array>>, flag = 'x'): Buffer {
  return extended(flag, Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value))))
}

/** `<length> <key>=<value>\n`, the length counting itself. */
export function paxRecord(key: string, value: string | number | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), typeof value === 'object' ? value : Buffer.from(String(value)), Buffer.from('\n')])
  let length = rest.length
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** A header with a body that speaks of the next entry: `x`, `g`, `L` (GNU long name), `K` (GNU long link). */
export function extended(flag: string, body: Buffer): Buffer {
  return Buffer.concat([tarHeader({ name: '././@LongLink', flag, size: body.length, ...(flag === 'L' || flag === 'K' ? { magic: 'ustar  \0' } : {}) }), padded(body)])
}

/** A header block with a right checksum. */
export function tarHeader(fields: TarHeaderFields): Buffer {
  const block = Buffer.alloc(BLOCK)
  Buffer.from(fields.name ?? '').copy(block, 0, 0, 100)
  octal(fields.mode ?? 0o644, 8).copy(block, 100)
  octal(fields.uid ?? 0, 8).copy(block, 108)
  octal(fields.gid ?? 0, 8).copy(block, 116)
  octal(fields.size ?? 0, 12).copy(block, 124)
  if (fields.rawSize !== undefined) Buffer.from(fields.rawSize).copy(block, 124)
  octal(0, 12).copy(block, 136)
  block.write(fields.flag ?? '0', 156, 'latin1')
  Buffer.from(fields.linkName ?? '').copy(block, 157, 0, 100)
  block.write(fields.magic ?? 'ustar\x0000', 257, 'latin1')
  block.write(fields.prefix ?? '', 345, 'latin1')
  for (const [at, bytes] of fields.patches ?? []) Buffer.from(bytes).copy(block, at)
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0) + (fields.checksumError ?? 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

/** Bytes filled up with zeros to whole blocks. */
export function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)])
}

/** Two zero blocks. */
export function endMark(): Buffer {
  return Buffer.alloc(2 * BLOCK)
}

/** Octal digits and a NUL, as ustar has numbers. */
export function octal(value: number, width: number): Buffer {
  return Buffer.from(`${value.toString(8).padStart(width - 1, '0')}\0`, 'latin1')
}
