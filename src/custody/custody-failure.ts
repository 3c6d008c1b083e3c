import { Failure } from '../model/failure.ts'

/** Why something cannot be taken into custody; docs/codes.md says what to do about each. */
export type CustodyCode =
  | 'CUSTODY.BAD_KEY'
  | 'CUSTODY.BAD_TERMS'
  | 'CUSTODY.BAD_TRUSTED_ROOT'
  | 'CUSTODY.BAD_TRUST_FILE'
  | 'CUSTODY.BAD_EVENT'
  | 'CUSTODY.KNOWN_ROOT'
  | 'CUSTODY.NO_SUCH_ROOT'
  | 'CUSTODY.NOT_ALLOWED'

/** A failure of custody/, with one of its codes. */
export class CustodyFailure extends Failure<CustodyCode> {}
