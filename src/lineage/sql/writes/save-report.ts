import type { ReportRunRow } from '../reads/reports.ts'
import type { Db } from '../open.ts'

/** Keeps a report file under its name, in the place of one with that name. False: there are as many as may be, nothing is kept. */
export async function saveReport(db: Db, name: string, source: string, most: number): Promise<boolean> {
  const savedAt = new Date()
  return db.$transaction(async (tx) => {
    const { count } = await tx.report.updateMany({ where: { name }, data: { source, savedAt } })
    if (count > 0) return true
    if ((await tx.report.count()) >= most) return false
    await tx.report.create({ data: { name, source, savedAt } })
    return true
  })
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
