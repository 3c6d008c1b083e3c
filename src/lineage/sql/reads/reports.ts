import type { Db } from '../open.ts'
import { type Slice, sliceOf } from './page.ts'

/** A kept run as the store has it, without its rows. */
export interface ReportRunRow {
  readonly id: number
  readonly report: string
  readonly documentHash: string
  readonly variables: string
  readonly head: string
  readonly startedAt: Date
  readonly milliseconds: number
  readonly rowCount: number
  readonly complete: boolean
  readonly reasons: string
  readonly sha256: string
}

/** A report that was saved. */
export interface SavedReportRow {
  readonly name: string
  readonly source: string
}

const WITHOUT_ROWS = {
  id: true, report: true, documentHash: true, variables: true, head: true, startedAt: true, milliseconds: true, rowCount: true, complete: true, reasons: true, sha256: true,
} as const

/** The saved reports, by name; at most so many. */
export function savedReports(db: Db, most: number): Promise<SavedReportRow[]> {
  return db.report.findMany({ select: { name: true, source: true }, orderBy: { name: 'asc' }, take: most })
}

/** A saved report; null: there is none of this name. */
export function savedReport(db: Db, name: string): Promise<SavedReportRow | null> {
  return db.report.findUnique({ where: { name }, select: { name: true, source: true } })
}

/** Kept runs of a report, latest first. */
export async function reportRuns(db: Db, report: string, { size, after }: { readonly size: number; readonly after: number | null }): Promise<Slice<ReportRunRow>> {
  const where = { report, ...(after === null ? {} : { id: { lt: after } }) }
  return sliceOf(await db.reportRun.findMany({ where, select: WITHOUT_ROWS, orderBy: { id: 'desc' }, take: size + 1 }), size)
}

/** A kept run; null: there is none of this number. */
export function reportRun(db: Db, id: number): Promise<ReportRunRow | null> {
  return db.reportRun.findUnique({ where: { id }, select: WITHOUT_ROWS })
}

/** The rows of a kept run, packed; null: there are none. */
export async function reportRunRows(db: Db, id: number): Promise<Uint8Array | null> {
  return (await db.reportRun.findUnique({ where: { id }, select: { rows: true } }))?.rows ?? null
}

/** The latest complete run with these parameters that had begun by then; null: there is none. */
export function reportRunAsOf(db: Db, report: string, variables: string, asOf: Date): Promise<ReportRunRow | null> {
  const where = { report, variables, complete: true, startedAt: { lte: asOf }, rows: { not: null } }
  return db.reportRun.findFirst({ where, select: WITHOUT_ROWS, orderBy: { id: 'desc' } })
}
