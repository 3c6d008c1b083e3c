import type { ReportRunRow } from '../reads/reports.ts'
import type { Db } from '../open.ts'

/** Keeps a report file under its name, in the place of one with that name. */
export async function saveReport(db: Db, name: string, source: string): Promise<void> {
  const savedAt = new Date()
  await db.report.upsert({ where: { name }, create: { name, source, savedAt }, update: { source, savedAt } })
}

/**
 * Keeps a run, and of the runs of its report only the latest; gives its number. One transaction.
 * @param rows packed by reports/; null: too many
 * @param most how many runs of a report are kept
 */
export async function saveReportRun(db: Db, run: Omit<ReportRunRow, 'id'>, rows: Uint8Array<ArrayBuffer> | null, most: number): Promise<number> {
  return db.$transaction(async (tx) => {
    const { id } = await tx.reportRun.create({ data: { ...run, rows }, select: { id: true } })
    const oldest = await tx.reportRun.findFirst({ where: { report: run.report }, select: { id: true }, orderBy: { id: 'desc' }, skip: most - 1 })
    if (oldest !== null) await tx.reportRun.deleteMany({ where: { report: run.report, id: { lt: oldest.id } } })
    return id
  })
}
