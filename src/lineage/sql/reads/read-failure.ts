import { Failure } from '../../../model/failure.ts'

/** Why a question cannot be answered as it is asked; docs/codes.md says what to do about each. */
export type ReadCode =
  | 'INPUT.AMBIGUOUS'
  | 'INPUT.AS_OF'
  | 'INPUT.FACT_SCHEMA'
  | 'INPUT.FILE_FILTER'
  | 'INPUT.CONFIG_FILTER'
  | 'INPUT.FILTER'
  | 'INPUT.GLOB'
  | 'INPUT.GLOB_TOO_BROAD'
  | 'INPUT.LABEL'
  | 'INPUT.PATH'
  | 'INPUT.PLATFORM'
  | 'INPUT.REFERENCE'
  | 'INPUT.SELECTOR'
  | 'INPUT.TOO_MANY_FACTS'
  | 'INPUT.TOO_MANY_FILES'
  | 'INPUT.TOO_MANY_PLACES'

/** A failure of reads/, with one of its codes. */
export class ReadFailure extends Failure<ReadCode> {}
