import { createHash } from 'node:crypto'
import { BOUNDS, type Bounds } from '../../../src/layers/bounds.ts'
import { type TarEntry, TarReader } from '../../../src/layers/tar/reader.ts'

/** An entry that was read to its end. */
export interface Collected extends TarEntry {
  readonly sha256: string
}

/** What a reader tells of an archive that it is given in pieces; `error` is the code of what it threw. */
export function collect(pieces: Iterable<Uint8Array>, bounds: Partial<Bounds> = {}): { entries: Collected[]; error: string | null } {
  const entries: Collected[] = []
  let current: TarEntry | null = null
  let body: Buffer[] = []
  const visitor = {
    entry(entry: TarEntry) {
      if (current !== null) throw new Error(`${entry.name} begins before ${current.name} has ended`)
      current = entry
      body = []
    },
    data(bytes: Buffer) {
      if (current === null) throw new Error('data outside of an entry')
      body.push(Buffer.from(bytes))
    },
    entryEnd() {
      if (current === null) throw new Error('an end without an entry')
      entries.push({ ...current, sha256: createHash('sha256').update(expanded(current, Buffer.concat(body))).digest('hex') })
      current = null
    },
  }
  try {
    const reader = new TarReader(visitor, { ...BOUNDS, ...bounds })
    for (const piece of pieces) reader.push(Buffer.from(piece))
    reader.end()
    return { entries, error: null }
  } catch (error) {
    return { entries, error: (error as { code?: string }).code ?? String(error) }
  }
}

/** Cuts bytes into pieces of the given lengths, over and over. */
export function* pieces(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!
    yield bytes.subarray(at, at + length)
    at += length
  }
}

/** A sparse file with its holes. */
function expanded({ size, segments }: TarEntry, body: Buffer): Buffer {
  if (segments === null) return body
  const file = Buffer.alloc(size)
  let at = 0
  for (const { offset, length } of segments) {
    body.copy(file, offset, at, at + length)
    at += length
  }
  return file
}
