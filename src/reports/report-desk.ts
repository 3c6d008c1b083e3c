import type { Variables } from './engine.ts'
import type { Format } from './formats/format.ts'
import type { KeptRun } from './kept-run.ts'
import type { Report } from './report.ts'
import type { Ending, Reason, Row } from './row.ts'

/** A report by its name, and where it is from. */
export interface KnownReport extends Report {
  /** It comes with the program. */
  readonly shipped: boolean
}

/** A document that is written while it is taken. */
export interface ReportDocument {
  readonly format: Format
  readonly parts: AsyncGenerator<string | Uint8Array>
  /** What is known when all parts were taken; of formats that are made whole, at once. */
  readonly ending: () => Ending
  /** Gives back what it holds, however much of it was taken. */
  close(): Promise<void>
}

/** The beginning of a report. */
export interface Preview {
  readonly rows: readonly Row[]
  /** Whether there are more rows. */
  readonly more: boolean
  /** Why something is missing in these. */
  readonly reasons: readonly Reason[]
}

/** How a run is asked for: live, or from the history. */
export interface DocumentRequest {
  readonly name: string
  readonly format: string
  /** By name, as texts. */
  readonly parameters: Readonly<Record<string, string>>
  /** A kept run by its number. */
  readonly run: number | null
  /** The latest kept and complete run, with the same parameters, at or before this moment. */
  readonly asOf: Date | null
}

/** All that is done with reports, whichever way it is asked for. Every member throws ReportFailure. */
export interface ReportDesk {
  /** Whether saving and keeping are allowed here. */
  readonly writable: boolean
  /** By name. */
  list(): Promise<readonly KnownReport[]>
  /** Throws REPORTS.NOT_FOUND. */
  find(name: string): Promise<KnownReport>
  /** Checks a report file and keeps it under its name, in the place of one with that name. */
  save(source: string): Promise<KnownReport>
  /** Runs a report and keeps the run. */
  keep(name: string, variables: Variables, signal: AbortSignal): Promise<KeptRun>
  /** The first rows, as they are now; nothing is kept. */
  preview(name: string, variables: Variables, size: number, signal: AbortSignal): Promise<Preview>
  /** Kept runs, latest first. */
  runs(name: string, page: { readonly size: number; readonly after: number | null }): Promise<{ readonly rows: readonly KeptRun[]; readonly more: boolean }>
  /** Throws REPORTS.NOT_FOUND. */
  run(id: number): Promise<KeptRun>
  /** Throws REPORTS.NOT_FOUND, REPORTS.NOT_KEPT. */
  rowsOf(id: number): Promise<Iterable<readonly Row[]>>
  /** A document, its first page read. */
  document(request: DocumentRequest, signal: AbortSignal): Promise<ReportDocument>
}
