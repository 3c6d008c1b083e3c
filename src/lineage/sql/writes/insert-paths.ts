import type { Provider } from '../open.ts'
import { recordset, storable } from '../recordset.ts'
import type { Runner } from './connection.ts'

/** Writes those of the paths that are missing; repeated ones count once. To be asked under the lock of writers, and in parts. */
export async function insertPaths(tx: Runner, provider: Provider, paths: Iterable<string>): Promise<void> {
  const rows = [...new Set(Array.from(paths, storable))].map(dictionaryEntry)
  if (rows.length === 0) return
  // By a look, not by a conflict: each conflict would use up an id in PostgreSQL.
  await tx.$executeRaw`INSERT INTO "Path" ("path", "basename", "extension") SELECT r."path", r."basename", r."extension"
    FROM ${recordset(provider, { path: 'text', basename: 'text', extension: 'text' }, rows)} r
    WHERE NOT EXISTS (SELECT 1 FROM "Path" h WHERE h."path" = r."path")`
}

/** A path as the dictionary has it: its name is what follows the last `/`, its extension what follows the last `.` of that; empty without one. */
export function dictionaryEntry(path: string): { path: string; basename: string; extension: string } {
  const basename = path.slice(path.lastIndexOf('/') + 1)
  const dot = basename.lastIndexOf('.')
  return { path, basename, extension: dot < 0 ? '' : basename.slice(dot + 1) }
}
