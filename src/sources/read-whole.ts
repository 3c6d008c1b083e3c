import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { SourceFailure } from './source-failure.ts'

/** The bytes of a file, which is opened once, so that what is measured is what is read. Throws SOURCES.TOO_LARGE. */
export function readWhole(path: string, maxBytes: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    if (size > maxBytes) throw new SourceFailure('SOURCES.TOO_LARGE', `The file has ${size} bytes, more than ${maxBytes}.`, { path })
    const bytes = Buffer.alloc(size)
    for (let at = 0; at < size; ) {
      const read = readSync(file, bytes, at, size - at, at)
      if (read === 0) return bytes.subarray(0, at)
      at += read
    }
    return bytes
  } finally {
    closeSync(file)
  }
}
