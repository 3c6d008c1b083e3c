import { crc32, deflateRawSync } from 'node:zlib'

/** One file or folder (`name` ends in a slash) of a zip archive. */
export interface ZipEntry {
  readonly name: string
  readonly content: Buffer
  readonly stored: boolean
}

// 1980-01-01 00:00, the earliest time that the format can tell.
const DOS_DATE = 0x21

/** Writes a zip archive (PKWARE APPNOTE 6.3) below 4 GiB, without data descriptors, in the given order. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const body = entry.stored ? entry.content : deflateRawSync(entry.content, { level: 9 })
    const fields = commonFields(entry, name, body)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, body])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, tailFields(offset), name]))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

function commonFields(entry: ZipEntry, name: Buffer, body: Buffer): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(entry.stored ? 0 : 8, 4)
  fields.writeUInt16LE(DOS_DATE, 8)
  fields.writeUInt32LE(crc32(entry.content), 10)
  fields.writeUInt32LE(body.length, 14)
  fields.writeUInt32LE(entry.content.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function tailFields(offset: number): Buffer {
  const fields = Buffer.alloc(14)
  fields.writeUInt32LE(offset, 10)
  return fields
}
