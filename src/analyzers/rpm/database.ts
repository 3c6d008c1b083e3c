/** Told of each broken place of a database; the reader goes on where it can. */
export type ReportFault = (message: string) => void

/**
 * Yields the header blob of every package of a database, without the header magic. Never throws; copies at most the
 * file's size.
 */
export type DatabaseReader = (database: Buffer, report: ReportFault) => Iterable<Buffer>
