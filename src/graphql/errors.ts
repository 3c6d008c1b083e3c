import { GraphQLError } from 'graphql'
import { Failure } from '../model/failure.ts'

const CODE = /^[A-Z_]+\.[A-Z_]+$/

/** An error for the answer, with a code; what nobody expected says nothing about its cause. */
export function maskError(error: unknown): Error {
  const failure = failureOf(error)
  const at = error instanceof GraphQLError ? placeOf(error) : {}
  if (failure !== null) return new GraphQLError(failure.message, { ...at, extensions: { code: failure.code } })
  // No original: graphql itself or the server speaks about the request.
  if (error instanceof GraphQLError && (error.originalError == null || error.originalError instanceof GraphQLError)) return error
  return new GraphQLError('Something unexpected happened.', { ...at, extensions: { code: 'INTERNAL' } })
}

/** Whether an error is about the caller's input. */
export function isExpected(error: unknown): boolean {
  return failureOf(error) !== null
}

/** The same for an expected failure outside of a resolver. */
export function errorOf({ code, message }: Failure): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}

/** Whether an error only says that the client no longer waits. */
export function isGivenUp(error: unknown): boolean {
  const cause = error instanceof GraphQLError ? error.originalError : error
  return cause instanceof Error && cause.name === 'AbortError'
}

function placeOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null }
}

/** A failure may be wrapped: a scalar's is the cause of graphql's own error. */
function failureOf(error: unknown): { code: string; message: string } | null {
  for (let at: unknown = error, i = 0; at instanceof Error && i < 5; i++) {
    const { code } = at as { code?: unknown }
    if (at instanceof Failure || (typeof code === 'string' && CODE.test(code))) return { code: String(code), message: at.message }
    at = at instanceof GraphQLError ? at.originalError : null
  }
  return null
}
