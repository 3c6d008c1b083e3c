/** The smallest ELF (64 bits, little-endian) with a section of this name and content, which begins at byte 64. */
export function elfWith(name: string, content: Buffer): Buffer {
  const names = Buffer.from(`\0${name}\0.shstrtab\0`)
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeBigUInt64LE(BigInt(64 + content.length + names.length), 40)
  header.writeUInt16LE(64, 58)
  header.writeUInt16LE(3, 60)
  header.writeUInt16LE(2, 62)
  const table = Buffer.alloc(3 * 64)
  const sections = [[1, 1, 64, content.length], [2, name.length + 2, 64 + content.length, names.length]] as const
  for (const [i, nameAt, offset, size] of sections) {
    table.writeUInt32LE(nameAt, i * 64)
    table.writeUInt32LE(1, i * 64 + 4)
    table.writeBigUInt64LE(BigInt(offset), i * 64 + 24)
    table.writeBigUInt64LE(BigInt(size), i * 64 + 32)
  }
  return Buffer.concat([header, content, names, table])
}
