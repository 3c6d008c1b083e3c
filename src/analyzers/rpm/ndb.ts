import type { ReportFault } from './database.ts'

// rpm, lib/backend/ndb/rpmpkg.c; all numbers little-endian.
const FILE_MAGIC = 0x506d7052 // RpmP
const SLOT_MAGIC = 0x746f6c53 // Slot
const BLOB_MAGIC = 0x53626c42 // BlbS
const END_MAGIC = 0x45626c42 // BlbE
const PAGE = 4_096
const SLOT = 16
const BLOCK = 16
const BLOB_HEAD = 16
const BLOB_TAIL = 12

/** Whether the bytes are an NDB package database. */
export function isNdb(bytes: Buffer): boolean {
  return bytes.length >= PAGE && bytes.readUInt32LE(0) === FILE_MAGIC
}

/**
 * The blobs that the slots of an NDB database (rpm's own format; SUSE) point to, in the order of the slots. A slot
 * whose package number is 0 is free, whatever bytes of a removed package are left in its blocks.
 */
export function* readNdb(bytes: Buffer, report: ReportFault): Generator<Buffer> {
  const version = bytes.readUInt32LE(4)
  if (version !== 0) return report(`NDB version ${version}.`)
  const end = bytes.readUInt32LE(12) * PAGE
  if (end > bytes.length) report('The pages of slots run past the end of the file.')
  for (let at = 2 * SLOT; at + SLOT <= Math.min(end, bytes.length); at += SLOT) {
    if (bytes.readUInt32LE(at) !== SLOT_MAGIC) {
      report(`Slot ${at / SLOT} has no magic.`)
      continue
    }
    const number = bytes.readUInt32LE(at + 4)
    if (number === 0) continue
    const blob = readBlob(bytes, number, bytes.readUInt32LE(at + 8) * BLOCK, bytes.readUInt32LE(at + 12) * BLOCK)
    if (blob === null) report(`The blob of package number ${number} cannot be read.`)
    else yield blob
  }
}

function readBlob(bytes: Buffer, number: number, start: number, room: number): Buffer | null {
  if (start + room > bytes.length || room < BLOB_HEAD + BLOB_TAIL) return null
  const length = bytes.readUInt32LE(start + 12)
  if (bytes.readUInt32LE(start) !== BLOB_MAGIC || bytes.readUInt32LE(start + 4) !== number) return null
  if (BLOB_HEAD + length + BLOB_TAIL > room || bytes.readUInt32LE(start + room - 4) !== END_MAGIC) return null
  return bytes.subarray(start + BLOB_HEAD, start + BLOB_HEAD + length)
}
