import type { Context } from '../graphql/context.ts'
import type { Db } from '../lineage/sql/open.ts'
import { reportRun, reportRunAsOf, type ReportRunRow, reportRunRows, reportRuns, savedReport, savedReports } from '../lineage/sql/reads/reports.ts'
import type { Snapshot } from '../lineage/sql/snapshot.ts'
import { saveReport, saveReportRun } from '../lineage/sql/writes/save-report.ts'
import { BOUNDS } from '../reports/bounds.ts'
import type { Execute, Variables } from '../reports/engine.ts'
import { formats } from '../reports/formats/all.ts'
import type { Format } from '../reports/formats/format.ts'
import { type KeptHead, type KeptRun, keptRows, RowKeeper } from '../reports/kept-run.ts'
import { loadReport } from '../reports/load-report.ts'
import { checkVariables, variablesFromText } from '../reports/parameter.ts'
import type { Report } from '../reports/report.ts'
import type { DocumentRequest, KnownReport, Preview, ReportDesk, ReportDocument } from '../reports/report-desk.ts'
import { ReportFailure } from '../reports/report-failure.ts'
import type { Ending, Reason, Row } from '../reports/row.ts'
import { Run } from '../reports/run.ts'
import { engine, executeIn } from './report-engine.ts'
import { newestAnalysis, textsOf } from './report-head.ts'
import { shippedReports } from './shipped-reports.ts'

/** What a desk works on. */
export interface DeskOptions {
  readonly db: Db
  /** Left out: pages are read from the store as it is at their time. */
  readonly snapshot?: (() => Promise<Snapshot>) | undefined
  readonly contextOf: (db: Db, signal: AbortSignal) => Context
  /** How long one page may take. */
  readonly seconds: number
  readonly writable: boolean
}

/** Live runs at one time: each holds a snapshot. */
const MAX_RUNS = 4

/** Reports on one store. */
export class Desk implements ReportDesk {
  readonly writable: boolean
  readonly #options: DeskOptions
  readonly #loaded = new Map<string, KnownReport>()
  #running = 0

  constructor(options: DeskOptions) {
    this.#options = options
    this.writable = options.writable
  }

  async list(): Promise<readonly KnownReport[]> {
    const shipped = [...shippedReports().values()].map((report) => ({ ...report, shipped: true }))
    const saved = (await savedReports(this.#options.db, BOUNDS.saved)).flatMap(({ name, source }) => (shippedReports().has(name) ? [] : this.#loadable(source)))
    return [...shipped, ...saved].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async find(name: string): Promise<KnownReport> {
    const shipped = shippedReports().get(name)
    if (shipped !== undefined) return { ...shipped, shipped: true }
    const saved = await savedReport(this.#options.db, name)
    if (saved === null) throw new ReportFailure('REPORTS.NOT_FOUND', `There is no report ${name}; \`stratigraph report list\` has them all.`)
    return this.#load(saved.source)
  }

  async save(source: string): Promise<KnownReport> {
    this.#mayWrite()
    const report = loadReport(source, engine)
    if (shippedReports().has(report.name)) throw new ReportFailure('REPORTS.NAME_TAKEN', `${report.name} comes with the program: give yours another name.`)
    const saved = await saveReport(this.#options.db, report.name, source, BOUNDS.saved)
    if (!saved) throw new ReportFailure('REPORTS.TOO_LARGE', `${BOUNDS.saved} reports are saved; there can be no more.`)
    return { ...report, shipped: false }
  }

  async keep(name: string, values: Variables, signal: AbortSignal): Promise<KeptRun> {
    this.#mayWrite()
    const report = await this.find(name)
    const variables = checkVariables(engine.schema, report.operation, values)
    const startedAt = new Date()
    const { run, pages, head } = await this.#begin(report, variables, signal, BOUNDS.rows)
    const keeper = new RowKeeper()
    for await (const page of pages) keeper.add(page)
    const { rows, sha256 } = keeper.end()
    const { rows: rowCount, complete, reasons } = run.ending()
    const milliseconds = Date.now() - startedAt.getTime()
    const row = {
      report: name, documentHash: report.documentHash, variables: canonical(variables), head: JSON.stringify(head), startedAt, milliseconds, rowCount, complete, reasons: JSON.stringify(reasons), sha256,
    }
    return keptRunOf({ ...row, id: await saveReportRun(this.#options.db, row, rows, BOUNDS.keptRuns) })
  }

  async preview(name: string, values: Variables, size: number, signal: AbortSignal): Promise<Preview> {
    const report = await this.find(name)
    const variables = checkVariables(engine.schema, report.operation, values)
    const { run, pages } = await this.#begin(report, variables, signal, size)
    const rows: Row[] = []
    for await (const page of pages) rows.push(...page)
    const { reasons } = run.ending()
    const isMore = ({ code }: Reason) => code === 'REPORTS.ROW_LIMIT'
    return { rows, more: reasons.some(isMore), reasons: reasons.filter((reason) => !isMore(reason)) }
  }

  async runs(name: string, page: { size: number; after: number | null }) {
    const { rows, more } = await reportRuns(this.#options.db, name, page)
    return { rows: rows.map(keptRunOf), more }
  }

  async run(id: number): Promise<KeptRun> {
    const row = await reportRun(this.#options.db, id)
    if (row === null) throw new ReportFailure('REPORTS.NOT_FOUND', `There is no run ${id}.`)
    return keptRunOf(row)
  }

  async rowsOf(id: number): Promise<Iterable<readonly Row[]>> {
    const bytes = await reportRunRows(this.#options.db, id)
    if (bytes === null) throw new ReportFailure('REPORTS.NOT_KEPT', `The rows of run ${id} are not kept.`)
    return keptRows(bytes)
  }

  async document(request: DocumentRequest, signal: AbortSignal): Promise<ReportDocument> {
    const format = formats.find(({ name }) => name === request.format)
    if (format === undefined) throw new ReportFailure('REPORTS.FORMAT', `There is no format ${request.format}; there are ${formats.map(({ name }) => name).join(', ')}.`)
    const kept = await this.#keptOf(request)
    if (kept !== null) return this.#again(kept, format)
    const report = await this.find(request.name)
    const variables = variablesFromText(engine.schema, report.operation, request.parameters)
    const { run, end, pages, head } = await this.#begin(report, variables, signal, Math.min(format.maxRows ?? BOUNDS.rows, BOUNDS.rows))
    return { format, parts: format.write(head, pages, () => run.ending()), ending: () => run.ending(), close: end }
  }

  async #keptOf({ name, parameters, run, asOf }: DocumentRequest): Promise<KeptRun | null> {
    if (run !== null) {
      const kept = await this.run(run)
      if (kept.report !== name) throw new ReportFailure('REPORTS.NOT_FOUND', `Run ${run} is one of ${kept.report}.`)
      return kept
    }
    if (asOf === null) return null
    const { operation } = await this.find(name)
    const row = await reportRunAsOf(this.#options.db, name, canonical(variablesFromText(engine.schema, operation, parameters)), asOf)
    if (row === null) throw new ReportFailure('REPORTS.NOT_KEPT', `No complete run of ${name} with these parameters was kept until ${asOf.toISOString()}.`)
    return keptRunOf(row)
  }

  /** A kept run in any format, as often as it is asked for: the same bytes. */
  async #again({ id, head, ending }: KeptRun, format: Format): Promise<ReportDocument> {
    const most = format.maxRows ?? Number.POSITIVE_INFINITY
    const cut: Reason = { code: 'REPORTS.ROW_LIMIT', message: `There are more than ${most} rows.` }
    const told: Ending = ending.rows <= most ? ending : { rows: most, complete: false, reasons: [...ending.reasons, cut] }
    const rows = await this.rowsOf(id)
    const pages = async function* () {
      let left = most
      for (const page of rows) {
        if (left > 0) yield page.slice(0, left)
        left -= page.length
      }
    }
    return { format, parts: format.write(head, pages(), () => told), ending: () => told, close: async () => undefined }
  }

  async #begin(report: Report, variables: Variables, signal: AbortSignal, rows: number) {
    if (this.#running >= MAX_RUNS) throw new ReportFailure('REPORTS.BUSY', `${MAX_RUNS} reports are running; try again when one has ended.`)
    this.#running++
    let snapshot: Snapshot | null = null
    let ended = false
    const end = async () => {
      if (ended) return
      ended = true
      this.#running--
      await snapshot?.close()
    }
    try {
      snapshot = (await this.#options.snapshot?.()) ?? null
      const db = snapshot?.db ?? this.#options.db
      const execute: Execute = executeIn((each) => this.#options.contextOf(db, each), this.#options.seconds)
      const { run, pages } = await Run.begin(report, variables, execute, signal, { rows })
      return { run, end, pages: endingWith(pages, end), head: await headOf(report, variables, execute, signal) }
    } catch (error) {
      await end()
      throw error
    }
  }

  /** Saved reports are few, and the same source is the same report. */
  #load(source: string): KnownReport {
    const known = this.#loaded.get(source) ?? { ...loadReport(source, engine), shipped: false }
    if (this.#loaded.size >= BOUNDS.saved) this.#loaded.clear()
    this.#loaded.set(source, known)
    return known
  }

  /** One that the schema no longer allows is not listed; asked for by name, it says why. */
  #loadable(source: string): KnownReport[] {
    try {
      return [this.#load(source)]
    } catch (error) {
      if (error instanceof ReportFailure) return []
      throw error
    }
  }

  #mayWrite(): void {
    if (!this.writable) throw new ReportFailure('REPORTS.NOT_ALLOWED', 'This server keeps nothing for its clients.')
  }
}

/** The snapshot is given back when the last page was read, or when nobody reads on. */
async function* endingWith(pages: AsyncGenerator<readonly Row[]>, end: () => Promise<void>): AsyncGenerator<readonly Row[]> {
  try {
    yield* pages
  } finally {
    await end()
  }
}

async function headOf({ name, title, description, columns, key, documentHash }: Report, variables: Variables, execute: Execute, signal: AbortSignal): Promise<KeptHead> {
  return { name, title, description, columns, key, documentHash, parameters: textsOf(variables), asOf: await newestAnalysis(execute, signal) }
}

function canonical(variables: Variables): string {
  return JSON.stringify(Object.fromEntries(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))))
}

function keptRunOf({ id, report, variables, head, startedAt, milliseconds, rowCount, complete, reasons, sha256 }: ReportRunRow): KeptRun {
  const ending = { rows: rowCount, complete, reasons: JSON.parse(reasons) as Reason[] }
  return { id, report, variables, head: JSON.parse(head) as KeptHead, startedAt: new Date(startedAt), milliseconds, ending, sha256 }
}
