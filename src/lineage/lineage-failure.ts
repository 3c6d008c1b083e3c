import { Failure } from '../model/failure.ts'

/** Why a store cannot be used; docs/codes.md says what to do about each. */
export type LineageCode =
  | 'LINEAGE.BAD_STORE'
  | 'LINEAGE.MIGRATION'
  | 'LINEAGE.UNREACHABLE'

/** A failure of lineage/, with one of its codes. */
export class LineageFailure extends Failure<LineageCode> {}
