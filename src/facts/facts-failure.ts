import { Failure } from '../model/failure.ts'

/** Why users' own data is refused; docs/codes.md says what to do about each. */
export type FactsCode =
  | 'FACTS.BAD_DEFINITION'
  | 'FACTS.BAD_POINTER'
  | 'FACTS.BAD_TARGET'
  | 'FACTS.INVALID'
  | 'FACTS.NAME_TAKEN'
  | 'FACTS.NOT_ALLOWED'
  | 'FACTS.NO_SUCH_MEMBER'
  | 'FACTS.NO_SUCH_SCHEMA'
  | 'FACTS.TOO_LARGE'
  | 'FACTS.TYPE'
  | 'FACTS.UNKNOWN_TARGET'
  | 'FACTS.WRONG_KIND'

/** A failure of facts/, with one of its codes. */
export class FactsFailure extends Failure<FactsCode> {}
