import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../model/failure.ts'
import { SOURCES } from '../sources/all.ts'
import { SourceFailure } from '../sources/source-failure.ts'
import type { SourceContents } from '../sources/source.ts'

/** A target as it can be given again from any folder. */
export function absoluteTarget(target: string): string {
  const named = SOURCES.find(({ name }) => target.startsWith(`${name}:`))
  return named === undefined ? resolve(target) : `${named.name}:${resolve(target.slice(named.name.length + 1))}`
}

/** Opens a target: `oci-layout:PATH`, `docker-archive:PATH`, or a path whose kind is seen from what lies there. Throws SOURCES.*. */
export function openTarget(target: string): SourceContents {
  const named = SOURCES.find(({ name }) => target.startsWith(`${name}:`))
  const path = named === undefined ? target : target.slice(named.name.length + 1)
  if (!existsSync(path)) throw new SourceFailure('SOURCES.NOT_FOUND', 'There is no such file or folder.', { path })
  const source = named ?? SOURCES.find(({ accepts }) => accepts(path))
  if (source === undefined) {
    const kinds = SOURCES.map(({ name }) => name).join(', ')
    throw new SourceFailure('SOURCES.UNKNOWN_KIND', `This is none of ${kinds}; a prefix (${SOURCES[0]!.name}:PATH) decides.`, { path })
  }
  try {
    return source.open(path)
  } catch (error) {
    if (error instanceof Failure) throw error.at({ path })
    if (isSystemError(error)) throw new SourceFailure('SOURCES.UNREADABLE', `It cannot be read: ${error.message}.`, { path }, error)
    throw error
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
