import { realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Files } from './files.ts'
import { readWhole } from './read-whole.ts'

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
