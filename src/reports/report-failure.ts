import { Failure } from '../model/failure.ts'

/** Why a report is refused or ends early; docs/codes.md says what to do about each. */
export type ReportCode =
  | 'REPORTS.BUSY'
  | 'REPORTS.COLUMNS'
  | 'REPORTS.FAILED'
  | 'REPORTS.FORMAT'
  | 'REPORTS.NAME_TAKEN'
  | 'REPORTS.NOT_ALLOWED'
  | 'REPORTS.NOT_FOUND'
  | 'REPORTS.NOT_KEPT'
  | 'REPORTS.PAGING'
  | 'REPORTS.PARAMETER'
  | 'REPORTS.QUERY'
  | 'REPORTS.ROWS'
  | 'REPORTS.ROW_LIMIT'
  | 'REPORTS.SYNTAX'
  | 'REPORTS.TIME_LIMIT'
  | 'REPORTS.TOO_LARGE'
  | 'REPORTS.TRUNCATED'

/** A place in a report file, both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A failure of reports/, with one of its codes; `place` where the file is at fault. */
export class ReportFailure extends Failure<ReportCode> {
  readonly place: Place | null

  constructor(code: ReportCode, message: string, place: Place | null = null, cause?: unknown) {
    super(code, message, {}, cause)
    this.place = place
  }
}
