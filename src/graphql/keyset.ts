import type { PageRequest } from '../lineage/sql/reads/page.ts'
import { builder, PAGE } from './builder.ts'
import { RequestFailure } from './request-failure.ts'

const MAX_CURSOR_LENGTH = 16_384

/** The arguments of every connection. */
export const pageArgs = builder.args((t) => ({
  first: t.int({ defaultValue: PAGE.default, description: `How many, 1 to ${PAGE.max}.` }),
  after: t.string({ description: 'The cursor after which the page begins: `endCursor` of the page before.' }),
}))

interface PageArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

type Part = string | number

/** Reads one form of cursor; null when the parts are not of that form. */
export type KeyParser<Key> = (parts: readonly unknown[]) => Key | null

/** A page by the order's own columns: no offset, and a deleted row breaks no cursor. Throws INPUT.PAGE. */
export function pageOf<Key>({ first, after }: PageArgs, parse: KeyParser<Key>): PageRequest<Key> {
  const size = first ?? PAGE.default
  if (size < 1 || size > PAGE.max) throw refused(`first must be 1 to ${PAGE.max}.`)
  if (after == null) return { size, after: null }
  const key = parse(decode(after))
  if (key === null) throw refused('This cursor is not one of this connection.')
  return { size, after: key }
}

/** The cursor of a row: the parts of its key. */
export function cursorOf(...parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

function decode(cursor: string): unknown[] {
  if (cursor.length > MAX_CURSOR_LENGTH || !/^[\w-]+$/.test(cursor)) return []
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

/** A row id. */
export const idKey: KeyParser<number> = (parts) => (parts.length === 1 && isId(parts[0]) ? parts[0] : null)

/** A text that is unique in its order. */
export const textKey: KeyParser<string> = (parts) => (parts.length === 1 && isText(parts[0]) ? parts[0] : null)

/** Texts compared one after the other. */
export function textsKey(length: number): KeyParser<readonly string[]> {
  return (parts) => (parts.length === length && parts.every(isText) ? parts : null)
}

/** Ids are 32-bit integers in the store. */
export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31
}

/** Whether every store takes this as a text: PostgreSQL refuses NUL, and half a surrogate pair is not UTF-8. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0')
}

function refused(message: string): RequestFailure {
  return new RequestFailure('INPUT.PAGE', message)
}
