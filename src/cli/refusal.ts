import { Failure } from '../model/failure.ts'

/** What a mutation has refused, as a failure of the command. */
export function refusalOf(error: { readonly __typename?: string; readonly code?: string; readonly message?: string }): Failure {
  return new Failure(error.code ?? 'INTERNAL', error.message ?? 'It was refused.')
}
