import { type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'
import { errorOf } from '../graphql/errors.ts'
import { RequestFailure } from '../graphql/request-failure.ts'

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
          resolve({ errors: [errorOf(new RequestFailure('LIMIT.TIME', `This took more than ${seconds} seconds.`))] })
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
