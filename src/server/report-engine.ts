import { execute, getOperationAST, GraphQLError } from 'graphql'
import type { Context } from '../graphql/context.ts'
import { costOf } from '../graphql/cost.ts'
import { LIMITS } from '../graphql/document-limits.ts'
import { errorOf, maskError } from '../graphql/errors.ts'
import { RequestFailure } from '../graphql/request-failure.ts'
import { schema } from '../graphql/schema.ts'
import type { Engine, Execute } from '../reports/engine.ts'
import { judge } from './limits.ts'

/** Reports are checked against the schema and the limits that every request has. */
export const engine: Engine = {
  schema,
  limits: LIMITS,
  cost: (document, variables) => {
    const operation = getOperationAST(document)
    return operation == null ? { objects: 0, depth: 0 } : costOf(schema, document, operation, variables)
  },
}

/**
 * Executes pages of reports as requests of their own: each is judged, has its time, and reads afresh.
 * @param contextOf the context of one page
 * @param seconds how long a page may take
 */
export function executeIn(contextOf: (signal: AbortSignal) => Context, seconds: number): Execute {
  return async (document, variableValues, signal) => {
    const { errors } = judge({ schema, document, variableValues })
    if (errors.length > 0) return { errors }
    const deadline = AbortSignal.timeout(seconds * 1_000)
    const contextValue = contextOf(AbortSignal.any([signal, deadline]))
    const result = await execute({ schema, document, variableValues, contextValue })
    if (deadline.aborted && !signal.aborted) return { errors: [errorOf(new RequestFailure('LIMIT.TIME', `A page took more than ${seconds} seconds.`))] }
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(masked) }
  }
}

function masked(error: GraphQLError): GraphQLError {
  const shown = maskError(error)
  return shown instanceof GraphQLError ? shown : new GraphQLError(shown.message)
}
