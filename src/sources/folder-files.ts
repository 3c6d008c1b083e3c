import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { SourceFailure } from './source-failure.ts'
import type { Files } from './files.ts'

/** The regular files of a folder; a symlink counts only while it stays inside. */
export function folderFiles(folder: string): Files {
  const root = realpathSync(folder)
  const inside = (path: string): string | null => {
    try {
      const real = realpathSync(join(root, path))
      return real.startsWith(root + sep) && statSync(real).isFile() ? real : null
    } catch {
      return null
    }
  }
  return {
    read(path, maxBytes) {
      const file = inside(path)
      return file === null ? null : readWhole(file, maxBytes)
    },
    locate(path) {
      const file = inside(path)
      return file === null ? null : { file, offset: 0, length: statSync(file).size, packed: 'none' }
    },
  }
}

/** Opened once, so that what is measured is what is read. */
function readWhole(path: string, maxBytes: number): Buffer {
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
