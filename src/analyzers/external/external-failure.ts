import { Failure } from '../../model/failure.ts'

/** Why an extension is not taken, or what it found is missing; docs/codes.md says what to do about each. */
export type ExtensionCode =
  | 'EXTENSIONS.BAD_DESCRIPTION'
  | 'EXTENSIONS.BAD_FACT'
  | 'EXTENSIONS.BAD_OUTPUT'
  | 'EXTENSIONS.CHANGED'
  | 'EXTENSIONS.CRASHED'
  | 'EXTENSIONS.FILE_TOO_LARGE'
  | 'EXTENSIONS.HARD_LINK'
  | 'EXTENSIONS.MEMORY'
  | 'EXTENSIONS.NOT_FOUND'
  | 'EXTENSIONS.NOT_RUN'
  | 'EXTENSIONS.NOT_STARTED'
  | 'EXTENSIONS.OUTPUT'
  | 'EXTENSIONS.SAID'
  | 'EXTENSIONS.TIME'
  | 'EXTENSIONS.TOO_MANY_FILES'

/** A failure of analyzers/external/, with one of its codes. */
export class ExternalFailure extends Failure<ExtensionCode> {}
