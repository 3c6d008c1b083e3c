import { readSqliteTable } from '../sqlite-table.ts'
import type { ReportFault } from './database.ts'

/** The blobs of `Packages(hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)` in the order of hnum. */
export function* readSqlite(bytes: Buffer, report: ReportFault): Generator<Buffer> {
  for (const [blob] of readSqliteTable(bytes, 'Packages', [1], report)) {
    if (Buffer.isBuffer(blob)) yield blob
    else report('A row of Packages has no blob.')
  }
}
