import { LifecycleFailure } from '../lifecycle-failure.ts'
import { type Entity, KINDS, MAX_LINE } from './kinds.ts'

/** Characters after which rows go on in another line. */
const LONG_LINE = 500_000

/** The lines of an entity, each with its end: what it has once, then the rows of its lists. Throws LIFECYCLE.TOO_LARGE. */
export function* encode({ kind, value }: Entity): Generator<string> {
  const lists = KINDS[kind].lists as Readonly<Record<string, unknown>>
  const members = Object.entries(value).filter(([name]) => !(name in lists))
  // The order of the schema, whatever the order in which a reader has put them together.
  const order = Object.keys(KINDS[kind].head.shape)
  const head = Object.fromEntries(members.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
  yield bounded(`{"${kind}":${JSON.stringify(head, packed)}}\n`)
  for (const name of Object.keys(lists)) yield* rowLines(name, (value as unknown as Record<string, readonly unknown[]>)[name] ?? [])
}

function* rowLines(name: string, rows: readonly unknown[]): Generator<string> {
  let line = ''
  for (const row of rows) {
    line += `${line === '' ? '' : ','}${JSON.stringify(row, packed)}`
    if (line.length < LONG_LINE) continue
    yield bounded(`{"${name}":[${line}]}\n`)
    line = ''
  }
  if (line !== '') yield bounded(`{"${name}":[${line}]}\n`)
}

function bounded(line: string): string {
  if (line.length > MAX_LINE) throw new LifecycleFailure('LIFECYCLE.TOO_LARGE', `One value of the store has more than ${MAX_LINE} characters, which no import would take: ${line.slice(0, 120)}...`)
  return line
}

function packed(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value
}
