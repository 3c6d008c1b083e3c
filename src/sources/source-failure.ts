import { Failure } from '../model/failure.ts'

/** Why a target or an image of it is refused; docs/codes.md says what to do about each. */
export type SourceCode =
  | 'SOURCES.BAD_CONFIG'
  | 'SOURCES.BAD_INDEX'
  | 'SOURCES.BAD_MANIFEST'
  | 'SOURCES.BAD_STATEMENT'
  | 'SOURCES.DIGEST_MISMATCH'
  | 'SOURCES.INDEX_LOOP'
  | 'SOURCES.INDEX_TOO_DEEP'
  | 'SOURCES.LAYER_COUNT_MISMATCH'
  | 'SOURCES.MISSING_BLOB'
  | 'SOURCES.NOT_AN_ARCHIVE'
  | 'SOURCES.NOT_A_LAYOUT'
  | 'SOURCES.NOT_FOUND'
  | 'SOURCES.SIZE_MISMATCH'
  | 'SOURCES.TOO_LARGE'
  | 'SOURCES.TOO_MANY_MANIFESTS'
  | 'SOURCES.UNKNOWN_KIND'
  | 'SOURCES.UNREADABLE'
  | 'SOURCES.UNSUPPORTED_MEDIA_TYPE'

/** A failure of sources/, with one of its codes. */
export class SourceFailure extends Failure<SourceCode> {}
