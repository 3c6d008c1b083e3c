import { Failure } from '../failure.ts'

/** Why a text is no version range. */
export type VersionRangeErrorCode =
  /** Not written as a range; the message names the place. */
  | 'RANGE.SYNTAX'
  /** More than 4,096 characters. */
  | 'RANGE.TOO_LONG'
  /** More than 128 constraints. */
  | 'RANGE.TOO_MANY'
  /** A type whose versions have no known order. */
  | 'RANGE.UNKNOWN_TYPE'
  /** A range of another type than the one that was asked for. */
  | 'RANGE.OTHER_TYPE'
  /** One version in two constraints that say different things. */
  | 'RANGE.CONFLICT'
  /** Comparators that no version can satisfy together. */
  | 'RANGE.EMPTY'

/** A text that is no version range; the message says what is wrong and where. */
export class VersionRangeError extends Failure<VersionRangeErrorCode> {}

/** The beginning of a text from outside, quoted, short enough for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}
