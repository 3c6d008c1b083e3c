import { type ExecutionResult, getOperationAST, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'

/**
 * Ends queries whose time is up: their signal is aborted, no more statements are sent, and the answer is LIMIT.TIME.
 * Mutations and subscriptions take as long as they take.
 */
export function timeLimit(seconds: number): Plugin<Context> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      if (getOperationAST(args.document, args.operationName)?.operation !== 'query') return
      const { expire } = args.contextValue as Context
      setExecuteFn(async (given) => {
        const { promise, resolve } = Promise.withResolvers<ExecutionResult>()
        const timer = setTimeout(() => {
          expire()
          const error = new GraphQLError(`This took more than ${seconds} seconds.`, { extensions: { code: 'LIMIT.TIME' } })
          resolve({ errors: [error] })
        }, seconds * 1_000)
        try {
          return await Promise.race([executeFn(given), promise])
        } finally {
          clearTimeout(timer)
        }
      })
    },
  }
}
