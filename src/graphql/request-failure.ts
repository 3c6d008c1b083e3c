import { Failure } from '../model/failure.ts'

/** Why a request is refused; docs/codes.md says what to do about each. */
export type RequestCode =
  | 'INGEST.NOT_ALLOWED'
  | 'INPUT.GONE'
  | 'INPUT.PAGE'
  | 'INPUT.PATH'
  | 'INPUT.SCALAR'
  | 'INPUT.TEXT'
  | 'INPUT.TOO_LONG'
  | 'INPUT.UNKNOWN_IMAGE'
  | 'LIMIT.ALIASES'
  | 'LIMIT.COST'
  | 'LIMIT.DEPTH'
  | 'LIMIT.DIRECTIVES'
  | 'LIMIT.LISTENERS'
  | 'LIMIT.TIME'
  | 'LIMIT.TOKENS'

/** A failure of graphql/, with one of its codes. */
export class RequestFailure extends Failure<RequestCode> {}
