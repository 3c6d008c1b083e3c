import { closeSync, openSync, readSync } from 'node:fs'
import { type Compression, decompressor } from './decompress.ts'
import { LayerFailure } from './layer-failure.ts'

/** Where the bytes of a blob lie: a stretch of a file, or of what a packed file unpacks to. Plain data, so that it can go to a worker. */
export interface BlobLocation {
  readonly file: string
  /** Bytes from the start of the file (of its unpacked form, where `packed` is not none). */
  readonly offset: number
  readonly length: number
  /** How the file around the blob is packed: `none`, or an archive that was compressed as a whole. */
  readonly packed: Compression
  /** The stretch of the file that is packed; absent: all of it. */
  readonly within?: { readonly offset: number; readonly length: number }
}

const READ_BYTES = 256 * 1024

/** Hands over a blob piece by piece; a piece is only valid during the call. Throws LAYERS.UNREADABLE, LAYERS.TRUNCATED. */
export function readBlob(location: BlobLocation, push: (bytes: Buffer) => void): void {
  const file = openFile(location.file)
  try {
    if (location.packed === 'none') readStretch(file, location.offset, location.length, push)
    else readPacked(file, location, push)
  } finally {
    closeSync(file)
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new LayerFailure('LAYERS.UNREADABLE', `The file cannot be opened: ${(error as Error).message}.`, { path }, error)
  }
}

function readStretch(file: number, offset: number, length: number, push: (bytes: Buffer) => void): void {
  const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, Math.max(length, 1)))
  for (let done = 0; done < length; ) {
    const read = readSync(file, buffer, 0, Math.min(buffer.length, length - done), offset + done)
    if (read === 0) return
    push(buffer.subarray(0, read))
    done += read
  }
}

class Enough extends Error {}

/** Unpacks from the start and passes over what comes before: no temporary file, at the price of unpacking again for each blob. */
function readPacked(file: number, { offset, length, packed, within }: BlobLocation, push: (bytes: Buffer) => void): void {
  let at = 0
  const inner = decompressor(packed, (bytes) => {
    const from = Math.max(offset - at, 0)
    const to = Math.min(offset + length - at, bytes.length)
    at += bytes.length
    if (from < to) push(bytes.subarray(from, to))
    if (at >= offset + length) throw new Enough()
  })
  try {
    readStretch(file, within?.offset ?? 0, within?.length ?? Number.MAX_SAFE_INTEGER, (bytes) => inner.push(bytes))
    inner.end()
  } catch (error) {
    if (!(error instanceof Enough)) throw error
  } finally {
    inner.close()
  }
}
