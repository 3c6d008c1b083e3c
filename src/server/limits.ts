import { type ExecutionArgs, getOperationAST, GraphQLError, parse } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'
import { costOf } from '../graphql/cost.ts'
import { checkDocument, checkVariables, LIMITS } from '../graphql/document-limits.ts'
import { errorOf } from '../graphql/errors.ts'
import { Failure } from '../model/failure.ts'
import { RequestFailure } from '../graphql/request-failure.ts'

/** What is refused before anything is read. Not in onValidate: that result is kept by document, and the cost depends on the variables. */
export const limits: Plugin<Context> = {
  onParse({ setParseFn }) {
    setParseFn((source, options) => parseBounded(source, options))
  },
  onExecute({ args, setResultAndStopExecution }) {
    const { errors, extensions } = judge(args)
    if (errors.length > 0) {
      setResultAndStopExecution({ errors, extensions })
      return undefined
    }
    return {
      onExecuteDone({ result, setResult }) {
        if (!isAsyncIterable(result)) setResult({ ...result, extensions: { ...result.extensions, ...extensions } })
      },
    }
  },
  onSubscribe({ args, setResultAndStopExecution }) {
    const { errors, extensions } = judge(args)
    if (errors.length > 0) setResultAndStopExecution({ errors, extensions })
  },
}

function parseBounded(...[source, options]: Parameters<typeof parse>) {
  try {
    return parse(source, { ...options, maxTokens: LIMITS.tokens })
  } catch (error) {
    if (error instanceof GraphQLError && /contains more \w+ \d+ tokens/.test(error.message)) {
      throw errorOf(new RequestFailure('LIMIT.TOKENS', `The document has more than ${LIMITS.tokens} tokens.`))
    }
    throw error
  }
}

/** What a request is refused for, and what its answer tells about its cost. */
export interface Judgement {
  errors: readonly GraphQLError[]
  extensions: { cost?: { requested: number; limit: number } }
}

/** Refuses an operation that asks for more than one request may, before anything is read. */
export function judge({ schema, document, variableValues, operationName }: Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues' | 'operationName'>): Judgement {
  const variables = variableValues ?? {}
  try {
    checkDocument(document)
    checkVariables(variables)
  } catch (error) {
    if (error instanceof Failure) return { errors: [errorOf(error)], extensions: {} }
    throw error
  }
  const operation = getOperationAST(document, operationName)
  if (operation == null) return { errors: [], extensions: {} } // execution says which is missing
  const { objects, depth } = costOf(schema, document, operation, variables)
  const extensions = { cost: { requested: objects, limit: LIMITS.cost } }
  if (depth > LIMITS.depth) {
    return { errors: [errorOf(new RequestFailure('LIMIT.DEPTH', `Fields are nested ${depth} deep; at most ${LIMITS.depth}.`))], extensions }
  }
  if (objects > LIMITS.cost) {
    const message = `This may return ${objects} objects; at most ${LIMITS.cost}. Ask for smaller pages.`
    return { errors: [errorOf(new RequestFailure('LIMIT.COST', message))], extensions }
  }
  return { errors: [], extensions }
}
