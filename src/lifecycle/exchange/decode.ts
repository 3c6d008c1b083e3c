import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { LifecycleFailure } from '../lifecycle-failure.ts'
import { END, type Entity, FORMAT_VERSION, HEAD, KIND_NAMES, type KindName, KINDS } from './kinds.ts'

/** Rows of one entity: a layer has at most four million files, folders that only their paths name with them. */
const MAX_ROWS = 5_000_000
const NEWLINE = Buffer.from('\n')

/** How many entities of each kind a file has. */
export type Counts = Partial<Record<KindName, number>>

interface Open {
  readonly kind: KindName
  readonly value: Record<string, unknown>
  rows: number
}

/**
 * The entities of an export from its lines, each checked by its schema, and at the end what the last line says of all. The generator's result is the counts.
 * Throws LIFECYCLE.BAD_EXPORT, LIFECYCLE.NEWER_EXPORT.
 */
export async function* decode(lines: AsyncIterable<Buffer>): AsyncGenerator<Entity, Counts> {
  const hash = createHash('sha256')
  const counts: Counts = {}
  let number = 0
  let open: Open | null = null
  let ended: Counts | null = null
  for await (const line of lines) {
    number += 1
    if (ended !== null) throw bad('something follows the last line', number)
    const parsed = parseLine(line, number)
    const [name = '', ...others] = Object.keys(parsed)
    if (number === 1) checkHead(parsed)
    else if (name === 'end') {
      if (open !== null) yield close(open, counts)
      ended = checkEnd(parsed, counts, hash.digest('hex'), number)
      continue
    } else if (others.length > 0) throw bad('it has more than one member', number)
    else if (isKind(name)) {
      if (open !== null && KIND_NAMES.indexOf(name) < KIND_NAMES.indexOf(open.kind)) throw bad(`"${name}" stands after "${open.kind}"`, number)
      if (open !== null) yield close(open, counts)
      open = begin(name, parsed[name], number)
    } else append(open, name, parsed[name], number)
    hash.update(line).update(NEWLINE)
  }
  if (ended === null) throw new LifecycleFailure('LIFECYCLE.BAD_EXPORT', `The export is cut off: it ends after line ${number} without its last line.`)
  return ended
}

function isKind(name: string): name is KindName {
  return Object.hasOwn(KINDS, name)
}

function parseLine(line: Buffer, number: number): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line))
  } catch {
    throw bad('it is no JSON', number)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('it is no object', number)
  return value as Record<string, unknown>
}

function checkHead(value: unknown): void {
  const head = HEAD.safeParse(value)
  if (!head.success) throw bad('it is not the first line of an export', 1)
  if (head.data.version !== FORMAT_VERSION) throw new LifecycleFailure('LIFECYCLE.NEWER_EXPORT', `The export has version ${head.data.version} of the format; this program reads version ${FORMAT_VERSION}.`)
}

function checkEnd(value: unknown, counts: Counts, sha256: string, number: number): Counts {
  const { counts: said, sha256: expected } = checked(END, value, number).end
  if (expected !== sha256) throw new LifecycleFailure('LIFECYCLE.BAD_EXPORT', `The export was changed: its bytes have the sha256 ${sha256}, its last line says ${expected}.`)
  const wrong = KIND_NAMES.find((kind) => (said[kind] ?? 0) !== (counts[kind] ?? 0))
  if (wrong !== undefined) throw bad(`it counts ${said[wrong] ?? 0} of "${wrong}", there are ${counts[wrong] ?? 0}`, number)
  return counts
}

function begin(kind: KindName, value: unknown, number: number): Open {
  const lists = Object.fromEntries(Object.keys(KINDS[kind].lists).map((name) => [name, []]))
  return { kind, value: { ...checked(KINDS[kind].head as z.ZodType<Record<string, unknown>>, value, number), ...lists }, rows: 0 }
}

function append(open: Open | null, name: string, rows: unknown, number: number): void {
  const schemas = open === null ? {} : (KINDS[open.kind].lists as Readonly<Record<string, z.ZodType>>)
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  if (open === null || schema === undefined) throw bad(`nothing has ${JSON.stringify(name).slice(0, 40)} here`, number)
  if (!Array.isArray(rows)) throw bad(`"${name}" is no list`, number)
  open.rows += rows.length
  if (open.rows > MAX_ROWS) throw bad(`its "${open.kind}" has more than ${MAX_ROWS} rows`, number)
  const list = open.value[name] as unknown[]
  for (const row of rows) list.push(checked(schema, row, number))
}

function close({ kind, value }: Open, counts: Counts): Entity {
  counts[kind] = (counts[kind] ?? 0) + 1
  return { kind, value } as unknown as Entity
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, number: number): Value {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw bad(`${issue.path.map(String).join('.') || 'it'}: ${issue.message}`, number)
}

function bad(reason: string, number: number): LifecycleFailure {
  return new LifecycleFailure('LIFECYCLE.BAD_EXPORT', `Line ${number} is wrong: ${reason}.`)
}
