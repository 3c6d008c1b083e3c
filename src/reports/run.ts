import { Failure } from '../model/failure.ts'
import { BOUNDS } from './bounds.ts'
import type { Execute, Variables } from './engine.ts'
import type { Report } from './report.ts'
import { ReportFailure } from './report-failure.ts'
import type { Ending, Reason, Row } from './row.ts'
import { RowWalk } from './row-walk.ts'
import { sorted } from './sort.ts'

/** How a run is bounded; left out: BOUNDS. */
export interface RunLimits {
  readonly rows?: number
  readonly seconds?: number
}

/** One execution of a report. Its rows can be read once. */
export class Run {
  #rows = 0
  #more = 0
  readonly #reasons: Reason[] = []
  readonly #limits: { rows: number; seconds: number }
  readonly #start = performance.now()
  readonly #report: Report

  private constructor(report: Report, limits: RunLimits) {
    this.#report = report
    this.#limits = { rows: limits.rows ?? BOUNDS.rows, seconds: limits.seconds ?? BOUNDS.seconds }
  }

  /**
   * Asks for the first page: what is wrong with the whole is told before there is a row.
   * Throws REPORTS.FAILED; rejects with the reason of the signal when it is aborted.
   */
  static async begin(report: Report, variables: Variables, execute: Execute, signal: AbortSignal, limits: RunLimits = {}): Promise<{ run: Run; pages: AsyncGenerator<readonly Row[]> }> {
    const run = new Run(report, limits)
    const read = await new RowWalk(report, variables, execute, signal, (reason) => run.#tell(reason)).begin()
    return { run, pages: run.#bounded(run.#inOrder(read()), signal) }
  }

  #inOrder(pages: AsyncGenerator<readonly Row[]>): AsyncGenerator<readonly Row[]> {
    const { sort } = this.#report
    return sort.length === 0 ? pages : sorted(pages, sort, () => this.#isOver(), (reason) => this.#tell(reason))
  }

  #isOver(): boolean {
    return performance.now() - this.#start > this.#limits.seconds * 1_000
  }

  /** How it ended, when all rows were read. */
  ending(): Ending {
    const more: Reason[] = this.#more === 0 ? [] : [{ code: 'REPORTS.FAILED', message: `and ${this.#more} more` }]
    return { rows: this.#rows, complete: this.#reasons.length === 0, reasons: [...this.#reasons, ...more] }
  }

  /** Whatever happens after the first row is told by the ending, so that what was read is not lost; only a reader that has gone ends it at once. */
  async *#bounded(pages: AsyncGenerator<readonly Row[]>, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    const { limit } = this.#report
    try {
      for await (const page of pages) {
        const wanted = limit === null ? page.length : Math.min(page.length, limit - this.#rows)
        const allowed = Math.min(wanted, this.#limits.rows - this.#rows)
        this.#rows += allowed
        if (allowed > 0) yield allowed === page.length ? page : page.slice(0, allowed)
        if (allowed < wanted) return this.#tell({ code: 'REPORTS.ROW_LIMIT', message: `There are more than ${this.#limits.rows} rows.` })
        if (limit !== null && this.#rows >= limit) return
        if (this.#isOver()) {
          return this.#tell({ code: 'REPORTS.TIME_LIMIT', message: `It took more than ${this.#limits.seconds} seconds.` })
        }
      }
    } catch (error) {
      if (signal.aborted) throw error
      if (!(error instanceof Failure)) throw error
      if (!(error instanceof ReportFailure && error.cause !== undefined)) this.#tell({ code: error.code, message: error.message })
    }
  }

  #tell(reason: Reason): void {
    if (this.#reasons.some(({ code, message }) => code === reason.code && message === reason.message)) return
    if (this.#reasons.length < BOUNDS.reasons) this.#reasons.push(reason)
    else this.#more++
  }
}
