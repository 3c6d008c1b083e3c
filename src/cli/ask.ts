import type { TypedDocumentString } from '../generated/cli/graphql.ts'
import { Failure } from '../model/failure.ts'
import { EXIT, Exit } from './exit.ts'
import type { Connection } from './host.ts'

/** An answer as GraphQL over HTTP has it. */
export interface Answer<Data = unknown> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/** Asks a document. Throws Failure with the code of the first error, and Exit 2 when nothing answers. */
export async function ask<Result, Variables>(
  connection: Connection,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const { data, errors = [] } = await post<Result>(connection, { query: document.toString(), variables }, signal)
  const first = errors[0]
  if (first !== undefined) throw new Failure(first.extensions?.code ?? 'INTERNAL', errors.map(({ message }) => message).join('\n'))
  if (data == null) throw new Exit(EXIT.unavailable, `${connection.name} gave no data.`)
  return data
}

/** Sends a request as it is and returns the answer as it is. Throws Exit 2 when there is none. */
export async function post<Data>(connection: Connection, body: object, signal?: AbortSignal): Promise<Answer<Data>> {
  const response = await send(connection, body, 'application/json', signal)
  const text = await response.text()
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)) return answer as Answer<Data>
  } catch {
    // Told below, with the status.
  }
  throw new Exit(EXIT.unavailable, `${connection.name} does not answer GraphQL: ${response.status} ${text.slice(0, 200)}`)
}

/** Sends a request for a media type. Throws Exit 2 when the server cannot be reached. */
export async function send({ fetch, url, name }: Connection, body: object, accept: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new Exit(EXIT.unavailable, `${name} cannot be reached: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown }
  return cause instanceof Error && cause.message !== '' ? cause.message : error instanceof Error ? error.message : String(error)
}
