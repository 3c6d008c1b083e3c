import { rmSync, statSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'

/** Pages of one step; between steps writers go on, and what they write is copied too. */
const PAGES = 4_096

/** Copies a SQLite database to a file that is not there, as one moment has it, and checks the copy. Throws what SQLite says. */
export async function backupFile(from: string, to: string): Promise<{ bytes: number; images: number }> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 })
  try {
    await backup(source, to, { rate: PAGES })
  } finally {
    source.close()
  }
  const copy = new DatabaseSync(to)
  try {
    // One file: a copy has its journal with it, or none.
    copy.exec('PRAGMA journal_mode = DELETE')
    const [state] = copy.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[]
    if (state?.quick_check !== 'ok') throw new Error(`the copy is broken: ${state?.quick_check}`)
    const { images } = copy.prepare('SELECT COUNT(*) AS images FROM "Image"').get() as { images: number }
    return { bytes: statSync(to).size, images }
  } finally {
    copy.close()
    for (const end of ['-wal', '-shm', '-journal']) rmSync(`${to}${end}`, { force: true })
  }
}
