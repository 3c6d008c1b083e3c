/** Bounds of report files and runs. A run that meets one of its bounds ends, and says that it is incomplete. */
export const BOUNDS = {
  /** Characters of a report file. */
  source: 65_536,
  columns: 100,
  /** Fields of the document after its fragments are put in their places. */
  fields: 2_000,
  tokens: 2_000,
  /** Rows of one run. */
  rows: 5_000_000,
  /** Rows that are held to be sorted. */
  sortedRows: 200_000,
  /** Seconds of one run, waiting for a slow reader included: a snapshot holds back the store's housekeeping. */
  seconds: 600,
  /** Rows, and bytes of text, that a run has at most to be kept. */
  keptRows: 100_000,
  keptBytes: 33_554_432,
  /** Reports that are saved. */
  saved: 200,
  /** Kept runs of each report; older ones go. */
  keptRuns: 30,
  /** Errors that are told apart; more are only counted. */
  reasons: 20,
  /** Edges of one page. */
  page: 100,
} as const
