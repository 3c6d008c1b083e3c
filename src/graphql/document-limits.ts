import { type DocumentNode, Kind, visit } from 'graphql'
import { isText } from './keyset.ts'
import { RequestFailure } from './request-failure.ts'

/** Bounds of a request, however it is written. */
export const LIMITS = { cost: 50_000, depth: 15, tokens: 2_000, aliases: 30, directives: 50, textLength: 65_536, valueDepth: 32 }

/** Throws LIMIT.ALIASES, LIMIT.DIRECTIVES, INPUT.TEXT. */
export function checkDocument(document: DocumentNode): void {
  let aliases = 0
  let directives = 0
  visit(document, {
    [Kind.FIELD]: ({ alias }) => void (alias === undefined ? 0 : aliases++),
    [Kind.DIRECTIVE]: () => void directives++,
    [Kind.STRING]: ({ value }) => checkText(value),
  })
  if (aliases > LIMITS.aliases) throw new RequestFailure('LIMIT.ALIASES', `${aliases} aliases; at most ${LIMITS.aliases}.`)
  if (directives > LIMITS.directives) throw new RequestFailure('LIMIT.DIRECTIVES', `${directives} directives; at most ${LIMITS.directives}.`)
}

/** Every text in the variables, whatever their shape. Throws INPUT.TEXT. */
export function checkVariables(value: unknown, depth = 0): void {
  if (depth > LIMITS.valueDepth) throw new RequestFailure('INPUT.TEXT', 'The variables are nested too deep.')
  if (typeof value === 'string') checkText(value)
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    checkText(name)
    checkVariables(member, depth + 1)
  }
}

/** No store takes NUL or half a character. */
function checkText(text: string): void {
  if (text.length > LIMITS.textLength) throw new RequestFailure('INPUT.TEXT', `A text has at most ${LIMITS.textLength} characters.`)
  if (!isText(text)) throw new RequestFailure('INPUT.TEXT', 'A text holds NUL or half a character.')
}
