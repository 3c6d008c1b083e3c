import type { Connection } from '../writes/connection.ts'
import type { ReportEntity, RunEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { setNext } from './sequences.ts'
import { inTransaction } from './transaction.ts'
import { bytes, iso } from './values.ts'

const PAGE = 100
/** The rows of a run may have some MiB. */
const PAGE_OF_RUNS = 4

/** The saved reports, oldest first. */
export async function* readReports({ db }: Connection): AsyncGenerator<ReportEntity> {
  type Row = Omit<ReportEntity, 'savedAt'> & { id: number; savedAt: Date | string }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT * FROM "Report" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) for (const { id: _id, savedAt, ...report } of page) yield { ...report, savedAt: iso(savedAt) }
}

/** Writes reports whose names are free. */
export async function writeReports(connection: Connection, reports: readonly ReportEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    let [added, known] = [0, 0]
    for (const report of reports) {
      const stored = await tx.report.findUnique({ where: { name: report.name } })
      if (stored === null) await tx.report.create({ data: report })
      if (stored === null) added += 1
      else if (stored.source === report.source) known += 1
    }
    return { added, known, skipped: reports.length - added - known }
  })
}

/** The kept runs of reports, oldest first. */
export async function* readRuns({ db }: Connection): AsyncGenerator<RunEntity> {
  type Row = Omit<RunEntity, 'number' | 'startedAt' | 'rows' | 'complete'> & { id: number; startedAt: Date | string; complete: unknown; rows: Uint8Array | null }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT * FROM "ReportRun" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE_OF_RUNS, read)) {
    for (const { id, startedAt, complete, rows, ...run } of page) {
      yield { number: Number(id), ...run, startedAt: iso(startedAt), complete: Boolean(complete), rows: rows === null ? null : bytes(rows) }
    }
  }
}

/** Writes runs that are missing; one keeps its number where that is higher than all that are given. */
export async function writeRuns(connection: Connection, runs: readonly RunEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    let highest = (await tx.reportRun.findFirst({ orderBy: { id: 'desc' }, select: { id: true } }))?.id ?? 0
    let added = 0
    for (const { number, ...run } of runs) {
      const { report, documentHash, startedAt, sha256 } = run
      if ((await tx.reportRun.findFirst({ where: { report, documentHash, startedAt, sha256 }, select: { id: true } })) !== null) continue
      highest = Math.max(number, highest + 1)
      await tx.reportRun.create({ data: { ...run, id: highest } })
      added += 1
    }
    await setNext(tx, connection.provider, 'ReportRun')
    return { added, known: runs.length - added, skipped: 0 }
  })
}
