import { Failure } from '../model/failure.ts'

/** Why an analysis did not come to its end; docs/codes.md says what to do about each. */
export type IngestCode =
  | 'INGEST.CONTENTION'
  | 'INGEST.INTERRUPTED'
  | 'INGEST.OUT_OF_MEMORY'
  | 'INGEST.TOO_MANY_LINKS'

/** A failure of ingest/, with one of its codes. */
export class IngestFailure extends Failure<IngestCode> {}

/** The caller has stopped an analysis. */
export function interrupted(): IngestFailure {
  return new IngestFailure('INGEST.INTERRUPTED', 'The analysis was stopped; what is written stays, the rest is read next time.')
}
