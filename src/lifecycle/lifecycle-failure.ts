import { Failure } from '../model/failure.ts'

/** Why something was not deleted, or backed up; docs/codes.md says what to do about each. */
export type LifecycleCode =
  | 'LIFECYCLE.BAD_RULES'
  | 'LIFECYCLE.BAD_TAG'
  | 'LIFECYCLE.NOT_ALLOWED'
  | 'LIFECYCLE.NOT_SQLITE'
  | 'LIFECYCLE.TOO_MANY'
  | 'LIFECYCLE.UNKNOWN_TAG'
  | 'LIFECYCLE.UNWRITABLE'

/** A failure of lifecycle/, with one of its codes. */
export class LifecycleFailure extends Failure<LifecycleCode> {}
