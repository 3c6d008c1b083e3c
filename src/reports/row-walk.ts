import type { ExecutionResult } from 'graphql'
import { cellOf, isCut, isItem } from './cell.ts'
import type { Execute, Variables } from './engine.ts'
import { ADDED } from './page-documents.ts'
import type { Report } from './report.ts'
import { ReportFailure } from './report-failure.ts'
import type { Reason, Row } from './row.ts'
import { RowErrors, type Where } from './row-errors.ts'

/** The answer that objects came from, and how much of the row path lies above it. */
interface Source {
  readonly errors: RowErrors
  readonly anchor: number
}

/** Reads the rows of one report, page after page: no page is asked for before the rows of the last one were taken. */
export class RowWalk {
  readonly #report: Report
  readonly #variables: Variables
  readonly #execute: Execute
  readonly #signal: AbortSignal
  readonly #told: (reason: Reason) => void
  /** The objects on the row path from the root to the current one; each key of the path leads from one to the next. */
  readonly #objects: unknown[] = []
  readonly #indexes: number[] = []
  readonly #lastPage: number

  constructor(report: Report, variables: Variables, execute: Execute, signal: AbortSignal, told: (reason: Reason) => void) {
    this.#report = report
    this.#variables = variables
    this.#execute = execute
    this.#signal = signal
    this.#told = told
    this.#lastPage = report.rowPath.findLastIndex(({ connection }) => connection)
  }

  /** Asks for the first page. Throws REPORTS.FAILED and what the schema's own failures are called. */
  async begin(): Promise<() => AsyncGenerator<readonly Row[]>> {
    const { documents } = this.#report
    const { data, source } = await this.#fetch(documents.first, this.#variables, 0)
    this.#objects[0] = data
    return () => this.#below(0, source, null)
  }

  async *#below(depth: number, source: Source, above: string | null): AsyncGenerator<readonly Row[]> {
    if (depth > this.#lastPage) {
      const rows: Row[] = []
      this.#collect(depth, source, this.#errorsAt(depth, source, above), rows)
      if (rows.length > 0) yield rows
      return
    }
    const shape = this.#report.rowPath[depth]!
    const errors = this.#errorsAt(depth, source, above)
    const child = this.#child(depth)
    if (shape.connection && isItem(child)) yield* this.#pages(depth, source, errors)
    else if (shape.list && Array.isArray(child) && child.length > 0) {
      for (const [i, member] of child.entries()) {
        this.#enter(depth, member, i)
        yield* this.#below(depth + 1, source, errors)
      }
    } else if (!shape.list && isItem(child)) {
      this.#enter(depth, child)
      yield* this.#below(depth + 1, source, errors)
    } else {
      const rows: Row[] = []
      this.#empty(depth, source, errors, rows)
      if (rows.length > 0) yield rows
    }
  }

  /** All pages of the connection at a place of the row path. */
  async *#pages(depth: number, first: Source, errors: string | null): AsyncGenerator<readonly Row[]> {
    let source = first
    let page = this.#child(depth)
    for (let last: unknown = null; ; ) {
      this.#enter(depth, page)
      if (source === first || edgesOf(page) > 0) yield* this.#below(depth + 1, source, errors)
      const { hasNextPage, endCursor } = pageInfoOf(page)
      if (hasNextPage !== true) return
      if (typeof endCursor !== 'string' || endCursor === last) throw new ReportFailure('REPORTS.FAILED', 'A page says that more follow, but not where.')
      last = endCursor
      const { anchor, document } = this.#report.documents.continuations.get(depth)!
      const root: unknown = this.#objects[anchor]
      const id = anchor > 0 && isItem(root) ? { _id: root[ADDED.id] } : {}
      const answer = await this.#fetch(document, { ...this.#variables, ...id, _after: endCursor }, anchor)
      source = answer.source
      page = this.#dig(answer.data, anchor, depth)
      // What was found a moment ago is gone: without a snapshot somebody may have removed it.
      if (!isItem(page)) return this.#told({ code: 'REPORTS.TRUNCATED', message: 'Something vanished while it was read.' })
    }
  }

  /** Rows that lie in one answer, without asking for more. */
  #collect(depth: number, source: Source, above: string | null, rows: Row[]): void {
    const { rowPath } = this.#report
    if (depth === rowPath.length) return void rows.push(this.#row(depth, above))
    const shape = rowPath[depth]!
    const child = this.#child(depth)
    if (shape.list && Array.isArray(child) && child.length > 0) {
      for (let i = 0; i < child.length; i++) {
        this.#enter(depth, child[i], i)
        this.#collect(depth + 1, source, this.#errorsAt(depth + 1, source, above), rows)
      }
    } else if (!shape.list && isItem(child)) {
      this.#enter(depth, child)
      this.#collect(depth + 1, source, this.#errorsAt(depth + 1, source, above), rows)
    } else this.#empty(depth, source, above, rows)
  }

  /** A parent without rows: one row with blanks, when anything of it has a value or went wrong. */
  #empty(depth: number, source: Source, above: string | null, rows: Row[]): void {
    const below = source.errors.empty ? null : source.errors.under(this.#where(source.anchor, depth))
    if (below === null && !this.#report.keepsEmptyParents) return
    this.#objects.length = depth + 1
    const row = this.#row(depth, joined(above, below))
    if (row.errors !== null || row.cells.some((cell) => cell !== null)) rows.push(row)
  }

  #row(depth: number, errors: string | null): Row {
    let all = errors
    const cells = this.#report.columns.map((column) => {
      const from = column.depth <= depth ? this.#objects[column.depth] : null
      if (column.list !== null && isCut(column, from)) {
        const message = `${column.title} is longer than one page`
        this.#told({ code: 'REPORTS.TRUNCATED', message })
        all = joined(all, message)
      }
      return cellOf(column, from)
    })
    return { cells, errors: all }
  }

  #child(depth: number): unknown {
    const parent = this.#objects[depth]
    return isItem(parent) ? parent[this.#report.rowPath[depth]!.key] : undefined
  }

  #enter(depth: number, child: unknown, index = -1): void {
    this.#objects[depth + 1] = child
    this.#indexes[depth] = index
  }

  #errorsAt(depth: number, { errors, anchor }: Source, above: string | null): string | null {
    return errors.empty ? above : joined(above, errors.at(this.#where(anchor, depth)))
  }

  #where(anchor: number, depth: number): Where {
    return this.#report.rowPath.slice(anchor, depth).flatMap(({ key }, i) => (this.#indexes[anchor + i]! < 0 ? [key] : [key, this.#indexes[anchor + i]!]))
  }

  /** The connection in a continuation, by the way that led to it before. */
  #dig(data: unknown, anchor: number, depth: number): unknown {
    let at = data
    for (const step of [...this.#where(anchor, depth), this.#report.rowPath[depth]!.key]) {
      if (typeof at !== 'object' || at === null) return null
      at = (at as Record<string | number, unknown>)[step]
    }
    return at
  }

  async #fetch(document: Parameters<Execute>[0], variables: Variables, anchor: number): Promise<{ data: unknown; source: Source }> {
    const { data, errors = [] }: ExecutionResult = await this.#execute(document, variables, this.#signal)
    this.#signal.throwIfAborted()
    for (const { message, extensions } of errors) this.#told({ code: typeof extensions?.['code'] === 'string' ? extensions['code'] : 'INTERNAL', message })
    if (data == null) {
      const [first] = errors
      throw new ReportFailure('REPORTS.FAILED', first?.message ?? 'There is no answer.', null, first)
    }
    const prefix = anchor === 0 ? [] : ['node']
    return { data: anchor === 0 ? data : data['node'], source: { errors: new RowErrors(errors, this.#report.rowPath.slice(anchor), prefix), anchor } }
  }
}

function pageInfoOf(page: unknown): { readonly hasNextPage?: unknown; readonly endCursor?: unknown } {
  const info = isItem(page) ? page[ADDED.page] : null
  return isItem(info) ? info : {}
}

function edgesOf(page: unknown): number {
  return isItem(page) && Array.isArray(page['edges']) ? page['edges'].length : 1
}

function joined(a: string | null, b: string | null): string | null {
  return a === null ? b : b === null ? a : `${a}; ${b}`
}
