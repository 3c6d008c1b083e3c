import { type ServerOptions, createServerYoga } from '../../src/server/yoga.ts'

export interface Answer {
  data?: Record<string, unknown> | null
  errors?: { message: string; extensions: { code?: string } }[]
  extensions?: { cost?: { requested: number; limit: number } }
}

/** Asks a server in this process. */
export function asker(options: ServerOptions) {
  const yoga = createServerYoga({ logging: false, ...options })
  return async (query: string, variables: object = {}, operationName?: string): Promise<Answer> => {
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables, operationName }),
    })
    return (await response.json()) as Answer
  }
}
