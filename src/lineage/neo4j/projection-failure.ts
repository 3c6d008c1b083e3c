import { Failure } from '../../model/failure.ts'

/** Why a projection cannot be kept or asked; docs/codes.md says what to do about each. */
export type ProjectionCode =
  | 'CYPHER.INVALID'
  | 'CYPHER.REFUSED'
  | 'CYPHER.TIME'
  | 'CYPHER.TOO_LONG'
  | 'PROJECTION.BUILDING'
  | 'PROJECTION.FAILED'
  | 'PROJECTION.NOT_CONFIGURED'
  | 'PROJECTION.NOT_OURS'
  | 'PROJECTION.OTHER_STORE'
  | 'PROJECTION.SUPERSEDED'
  | 'PROJECTION.TOO_LARGE'
  | 'PROJECTION.UNAUTHORIZED'
  | 'PROJECTION.UNREACHABLE'

/** A failure of neo4j/, with one of its codes. */
export class ProjectionFailure extends Failure<ProjectionCode> {}
