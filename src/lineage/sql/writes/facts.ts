import { moment } from '../moment.ts'
import { recordset, valueset } from '../recordset.ts'
import { allocate } from './allocate.ts'
import { type Connection, inParts, lockWriters, type Runner } from './connection.ts'

/** A kind of users' own data, as the store keeps it; `kinds` and `jsonSchema` are JSON that only facts/ reads. */
export interface FactSchemaDraft {
  readonly name: string
  readonly title: string | null
  readonly kinds: string
  readonly jsonSchema: string
  readonly origin: 'user' | 'extension'
}

/** A fact as it is to be, and the place that it has: of one schema name, node, path and key only one fact holds at a time. */
export interface FactDraft {
  readonly kind: string
  readonly target: string
  readonly path: string
  readonly key: string
  /** JSON, members sorted. */
  readonly value: string
  readonly leaves: readonly { readonly pointer: string; readonly value: string }[]
}

/** Defines a schema as the next version of its name, or finds that the latest is the same. Null: the name belongs to the other origin. */
export async function defineFactSchema({ db, provider }: Connection, draft: FactSchemaDraft): Promise<{ id: number; version: number; fresh: boolean } | null> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const latest = await tx.factSchema.findFirst({ where: { name: draft.name }, orderBy: { version: 'desc' } })
    if (latest !== null && latest.origin !== draft.origin) return null
    const same = latest !== null && latest.title === draft.title && latest.kinds === draft.kinds && latest.jsonSchema === draft.jsonSchema
    if (same) return { id: latest.id, version: latest.version, fresh: false }
    const version = (latest?.version ?? 0) + 1
    const { id } = await tx.factSchema.create({ data: { ...draft, version, definedAt: new Date() }, select: { id: true } })
    return { id, version, fresh: true }
  })
}

/** Who states facts, and by which schema. */
export interface FactAuthor {
  readonly schemaId: number
  readonly schemaName: string
  readonly by: string | null
}

/** Sets facts; one that is as it was stays as it is. One transaction. */
export async function setFacts(connection: Connection, author: FactAuthor, drafts: readonly FactDraft[]): Promise<{ set: number; unchanged: number }> {
  const firstId = await allocate(connection, 'fact', drafts.length)
  return connection.db.$transaction(async (tx) => {
    await lockWriters(tx, connection.provider)
    return replaceFacts(tx, connection.provider, author, drafts, firstId)
  })
}

/** The same in an open transaction; `firstId` begins a block of ids for all drafts. */
export async function replaceFacts(
  tx: Runner, provider: Connection['provider'], author: FactAuthor, drafts: readonly FactDraft[], firstId: number,
): Promise<{ set: number; unchanged: number }> {
  const now = new Date()
  const held = await heldFacts(tx, provider, author.schemaName, drafts)
  const isChanged = (draft: FactDraft, i: number) => held.get(i)?.value !== draft.value || held.get(i)?.schemaId !== author.schemaId
  const changed = drafts.filter(isChanged)
  const ended = drafts.flatMap((draft, i) => (held.has(i) && isChanged(draft, i) ? [held.get(i)!.id] : []))
  await endFacts(tx, provider, ended, now)
  await insertFacts(tx, provider, author, changed, firstId, now)
  return { set: changed.length, unchanged: drafts.length - changed.length }
}

/** Ends what holds of a schema about nodes. How many facts that were. */
export async function removeFacts({ db, provider }: Connection, schemaName: string, kind: string, targets: readonly string[]): Promise<number> {
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const ids = await factsAbout(tx, provider, schemaName, kind, targets)
    await endFacts(tx, provider, ids.map(({ id }) => id), new Date())
    return ids.length
  })
}

/** The facts of a schema that hold about nodes. */
export async function factsAbout(tx: Runner, provider: Connection['provider'], schemaName: string, kind: string, targets: readonly string[]): Promise<{ id: number; path: string; key: string }[]> {
  const rows = await tx.$queryRaw<{ id: number; path: string; key: string }[]>`SELECT a."id", a."path", a."key" FROM ${valueset(provider, 'text', targets)} w
    JOIN "Fact" a ON a."kind" = ${kind} AND a."target" = w."value" AND a."endedAt" IS NULL
    JOIN "FactSchema" s ON s."id" = a."schemaId" AND s."name" = ${schemaName}`
  return rows.map(({ id, path, key }) => ({ id: Number(id), path, key }))
}

/** Facts that no longer hold are found by no member any more. */
export async function endFacts(tx: Runner, provider: Connection['provider'], ids: readonly number[], now: Date): Promise<void> {
  await inParts(ids, async (part) => {
    await tx.$executeRaw`UPDATE "Fact" SET "endedAt" = ${moment(provider, now)} WHERE "id" IN (SELECT w."value" FROM ${valueset(provider, 'integer', part)} w)`
    await tx.$executeRaw`DELETE FROM "FactLeaf" WHERE "factId" IN (SELECT w."value" FROM ${valueset(provider, 'integer', part)} w)`
  })
}

interface Held {
  id: number
  schemaId: number
  value: string
}

/** What holds now at the places of drafts, by their number. */
async function heldFacts(tx: Runner, provider: Connection['provider'], schemaName: string, drafts: readonly FactDraft[]): Promise<Map<number, Held>> {
  const held = new Map<number, Held>()
  const columns = { n: 'integer', kind: 'text', target: 'text', path: 'text', key: 'text' } as const
  await inParts(drafts, async (part, from) => {
    const places = part.map(({ kind, target, path, key }, i) => ({ n: from + i, kind, target, path, key }))
    const rows = await tx.$queryRaw<(Held & { n: number })[]>`SELECT w."n", a."id", a."schemaId", a."value" FROM ${recordset(provider, columns, places)} w
      JOIN "Fact" a ON a."kind" = w."kind" AND a."target" = w."target" AND a."path" = w."path" AND a."key" = w."key" AND a."endedAt" IS NULL
      JOIN "FactSchema" s ON s."id" = a."schemaId" AND s."name" = ${schemaName}`
    for (const { n, id, schemaId, value } of rows) held.set(Number(n), { id: Number(id), schemaId: Number(schemaId), value })
  })
  return held
}

async function insertFacts(tx: Runner, provider: Connection['provider'], { schemaId, by }: FactAuthor, drafts: readonly FactDraft[], firstId: number, now: Date): Promise<void> {
  const rows = drafts.map(({ kind, target, path, key, value }, i) => ({ id: firstId + i, kind, target, path, key, value }))
  await inParts(rows, (part) => tx.$executeRaw`INSERT INTO "Fact" ("id", "schemaId", "kind", "target", "path", "key", "value", "setBy", "setAt")
    SELECT r."id", CAST(${schemaId} AS INTEGER), r."kind", r."target", r."path", r."key", r."value", CAST(${by} AS TEXT), ${moment(provider, now)}
    FROM ${recordset(provider, { id: 'integer', kind: 'text', target: 'text', path: 'text', key: 'text', value: 'text' }, part)} r`)
  const leaves = drafts.flatMap((draft, i) => draft.leaves.map(({ pointer, value }) => ({ factId: firstId + i, pointer, value })))
  await inParts(leaves, (part) => tx.$executeRaw`INSERT INTO "FactLeaf" ("factId", "pointer", "value")
    SELECT r."factId", r."pointer", r."value" FROM ${recordset(provider, { factId: 'integer', pointer: 'text', value: 'text' }, part)} r`)
}
