import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql'

/** What a report is checked against and run by: the schema, and the way of any other request through it. */
export interface Engine {
  readonly schema: GraphQLSchema
  /** How many objects a document may return, and how deep it is, with these variables. */
  readonly cost: (document: DocumentNode, variables: Variables) => { readonly objects: number; readonly depth: number }
  /** What one request may ask for. */
  readonly limits: { readonly cost: number; readonly depth: number }
}

/** Values of parameters by name, as JSON has them. */
export type Variables = Readonly<Record<string, unknown>>

/** Executes a valid document; the values in the answer are those of its JSON form. Rejects when the signal is aborted. */
export type Execute = (document: DocumentNode, variables: Variables, signal: AbortSignal) => Promise<ExecutionResult>
