import neo4j, { type Driver } from 'neo4j-driver'
import { ProjectionFailure } from './projection-failure.ts'

/** Where a Neo4j is, and as whom it is asked. */
export interface Neo4jAddress {
  /** `bolt://`, `neo4j://`, or one of them with `+s`, `+ssc`. */
  readonly url: string
  readonly user: string
  /** null: it asks for none. */
  readonly password: string | null
}

/** A driver; it connects when it is asked. A BigInt is sent and read as INTEGER, a number would be sent as FLOAT. */
export function connect({ url, user, password }: Neo4jAddress): Driver {
  return neo4j.driver(url, password === null ? undefined : neo4j.auth.basic(user, password), {
    useBigInt: true,
    telemetryDisabled: true,
    connectionTimeout: 5_000,
    connectionAcquisitionTimeout: 10_000,
    maxTransactionRetryTime: 10_000,
    maxConnectionPoolSize: 10,
    userAgent: 'stratigraph',
  })
}

/** Where it is, without a user's name or password in the url. */
export function shownAddress({ url }: Pick<Neo4jAddress, 'url'>): string {
  return url.replace(/\/\/[^@/]*@/, '//')
}

const OUT_OF_MEMORY = /OutOfMemory/
const UNREACHABLE = new Set(['ServiceUnavailable', 'SessionExpired', 'Neo.TransientError.General.DatabaseUnavailable'])

/** Whether a transaction was larger than the server has memory for. */
export function isTooLarge(error: unknown): boolean {
  return OUT_OF_MEMORY.test(codeOf(error)) || (error instanceof Error && error.message.includes('Java heap space'))
}

/** The driver's error as one of ours; what is one already stays, and what is none is given back. */
export function failureOf(error: unknown): unknown {
  const code = codeOf(error)
  const { message } = error as Error
  if (error instanceof ProjectionFailure || code === '') return error
  if (UNREACHABLE.has(code)) return new ProjectionFailure('PROJECTION.UNREACHABLE', `Neo4j does not answer: ${message.split('\n')[0]!.slice(0, 300)}`, {}, error)
  if (code.startsWith('Neo.ClientError.Security.')) return new ProjectionFailure('PROJECTION.UNAUTHORIZED', `Neo4j refuses: ${message.slice(0, 300)}`, {}, error)
  if (isTooLarge(error)) return new ProjectionFailure('PROJECTION.TOO_LARGE', 'Neo4j has too little memory for one change; give it a larger heap.', {}, error)
  return new ProjectionFailure('PROJECTION.FAILED', `Neo4j has failed: ${message.slice(0, 300)} (${code})`, {}, error)
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return error instanceof Error && (error.name === 'Neo4jError' || 'retriable' in error) && typeof code === 'string' ? code : ''
}
