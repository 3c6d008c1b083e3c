import { Failure } from '../model/failure.ts'

/** Why something was not deleted, backed up, exported or imported; docs/codes.md says what to do about each. */
export type LifecycleCode =
  | 'LIFECYCLE.BAD_EXPORT'
  | 'LIFECYCLE.BAD_RULES'
  | 'LIFECYCLE.BAD_TAG'
  | 'LIFECYCLE.INTERRUPTED'
  | 'LIFECYCLE.NEWER_EXPORT'
  | 'LIFECYCLE.NOT_ALLOWED'
  | 'LIFECYCLE.NOT_SQLITE'
  | 'LIFECYCLE.TOO_LARGE'
  | 'LIFECYCLE.TOO_MANY'
  | 'LIFECYCLE.UNKNOWN_TAG'
  | 'LIFECYCLE.UNREADABLE'
  | 'LIFECYCLE.UNWRITABLE'

/** A failure of lifecycle/, with one of its codes. */
export class LifecycleFailure extends Failure<LifecycleCode> {}
