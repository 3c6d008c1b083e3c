import { type Entity, KINDS, type KindName } from './kinds.ts'

/** Rows that one transaction writes, more when one entity has more. */
const ROWS = 20_000
/** Entities that one transaction writes. */
const ENTITIES = 1_000
/** Kinds that are taken over whole or not at all: all of a file are written together. */
const WHOLE: readonly KindName[] = ['trust', 'extensionTrust']
/** Bytes of what is not counted in rows: documents, kept runs. */
const BYTES = 16_777_216

/** Entities of one kind that are written together. */
export interface Batch {
  readonly kind: KindName
  readonly values: readonly Entity['value'][]
}

/** Groups entities that follow each other into transactions. */
export async function* batches(entities: AsyncIterable<Entity>): AsyncGenerator<Batch> {
  let open: { kind: KindName; values: Entity['value'][]; rows: number; bytes: number } | null = null
  for await (const entity of entities) {
    const { kind, value } = entity
    const isFull = open !== null && (open.kind !== kind || (!WHOLE.includes(kind) && (open.rows >= ROWS || open.values.length >= ENTITIES || open.bytes >= BYTES)))
    if (open !== null && isFull) {
      yield open
      open = null
    }
    open ??= { kind, values: [], rows: 0, bytes: 0 }
    open.values.push(value)
    open.rows += rowsOf(entity)
    open.bytes += bytesOf(entity)
  }
  if (open !== null) yield open
}

function rowsOf({ kind, value }: Entity): number {
  const lists = Object.keys(KINDS[kind].lists)
  return 1 + lists.reduce((rows, name) => rows + (value as unknown as Record<string, readonly unknown[]>)[name]!.length, 0)
}

function bytesOf({ kind, value }: Entity): number {
  if (kind === 'attestation') return value.documents.reduce((bytes, { content }) => bytes + content.length, value.manifest.length)
  return kind === 'reportRun' ? (value.rows?.length ?? 0) : 0
}
