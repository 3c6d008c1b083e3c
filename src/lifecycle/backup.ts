import { rename, rm } from 'node:fs/promises'
import { backupFile } from '../lineage/sql/backup.ts'
import { LifecycleFailure } from './lifecycle-failure.ts'

/** What a backup holds. */
export interface Backup {
  readonly bytes: number
  readonly images: number
}

/**
 * Copies a SQLite store to a file while it is written to: the copy is the store at one moment, and is opened and checked before it has its name. Throws
 * LIFECYCLE.NOT_SQLITE, LIFECYCLE.UNWRITABLE.
 * @param store a file path or postgresql://...
 */
export async function backupStore(store: string, file: string): Promise<Backup> {
  if (/^postgres(?:ql)?:/.test(store)) throw new LifecycleFailure('LIFECYCLE.NOT_SQLITE', 'This store is PostgreSQL, which has its own: pg_dump --format=custom --file=FILE URL, and pg_restore.')
  const partial = `${file}.${process.pid}.partial`
  try {
    const backup = await backupFile(store.replace(/^file:/, ''), partial)
    await rename(partial, file)
    return backup
  } catch (error) {
    throw new LifecycleFailure('LIFECYCLE.UNWRITABLE', `${file} cannot be written: ${(error as Error).message}`, {}, error)
  } finally {
    await rm(partial, { force: true })
  }
}
