import { recordset, valueset } from '../recordset.ts'
import { allocate } from '../writes/allocate.ts'
import { type Connection, inParts, type Runner } from '../writes/connection.ts'
import type { FactEntity, FactSchemaEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { byKeys, iso, isoOrNull } from './values.ts'

const PAGE = 1_000

/** The schemas of users' own data, each version, oldest first. */
export async function* readFactSchemas({ db }: Connection): AsyncGenerator<FactSchemaEntity> {
  type Row = Omit<FactSchemaEntity, 'definedAt'> & { id: number; definedAt: Date | string }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT * FROM "FactSchema" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) for (const { id: _id, definedAt, ...schema } of page) yield { ...schema, definedAt: iso(definedAt) }
}

/** By `name version` of a file, the schemas of this store that say the same. */
export type SchemaNumbers = Map<string, number>

/**
 * Finds or defines schemas and notes their numbers in `numbers`: a definition that the store has in another version is that version, one that it does not
 * have is the next. A name that belongs to an extension here and to users there stays what it is here.
 */
export async function writeFactSchemas(connection: Connection, schemas: readonly FactSchemaEntity[], numbers: SchemaNumbers): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    let [added, known] = [0, 0]
    for (const schema of schemas) {
      const stored = await tx.factSchema.findMany({ where: { name: schema.name }, orderBy: { version: 'asc' } })
      const same = stored.filter(({ title, kinds, jsonSchema, origin }) => title === schema.title && kinds === schema.kinds && jsonSchema === schema.jsonSchema && origin === schema.origin)
      const last = stored.at(-1)?.version ?? schema.version - 1
      // One that goes on where the versions here end is the next, also when it says again what an older one has said.
      const found = same.find(({ version }) => version === schema.version) ?? (schema.version === last + 1 ? undefined : same.at(-1))
      if (found !== undefined) known += 1
      else if (stored.length > 0 && stored[0]!.origin !== schema.origin) continue
      else added += 1
      const { id } = found ?? (await tx.factSchema.create({ data: { ...schema, version: last + 1 }, select: { id: true } }))
      numbers.set(keyOf(schema.name, schema.version), id)
    }
    return { added, known, skipped: schemas.length - added - known }
  })
}

/** All facts, also those that have ended, oldest first. */
export async function* readFacts({ db, provider }: Connection): AsyncGenerator<FactEntity> {
  type Row = Omit<FactEntity, 'setAt' | 'endedAt' | 'leaves'> & { id: number; setAt: Date | string; endedAt: Date | string | null }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT a."id", s."name" AS "schema", s."version", a."kind", a."target", a."path", a."key",
    a."value", a."setBy", a."setAt", a."endedAt" FROM "Fact" a JOIN "FactSchema" s ON s."id" = a."schemaId" WHERE a."id" > ${after} ORDER BY a."id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    const leaves = await db.$queryRaw<{ factId: number; pointer: string; value: string }[]>`SELECT e."factId", e."pointer", e."value"
      FROM ${valueset(provider, 'integer', page.map(({ id }) => Number(id)))} v JOIN "FactLeaf" e ON e."factId" = v."value"`
    const of = Map.groupBy(leaves, ({ factId }) => Number(factId))
    for (const { id, setAt, endedAt, ...fact } of page) {
      const own = (of.get(Number(id)) ?? []).map(({ pointer, value }) => ({ pointer, value }))
      yield { ...fact, setAt: iso(setAt), endedAt: isoOrNull(endedAt), leaves: own.sort(byKeys(({ pointer }) => pointer, ({ value }) => value)) }
    }
  }
}

interface StoredFact {
  readonly schemaId: number
  readonly schema: string
  readonly kind: string
  readonly target: string
  readonly path: string
  readonly key: string
  readonly value: string
  readonly setAt: Date | string
  readonly endedAt: Date | string | null
}

/** Writes facts that are missing, in one transaction; where another fact of the same schema, node, path and key holds, that one stays. */
export async function writeFacts(connection: Connection, facts: readonly FactEntity[], numbers: SchemaNumbers): Promise<Written> {
  let id = await allocate(connection, 'fact', facts.length)
  return inTransaction(connection, async (tx) => {
    const { provider } = connection
    const stored = await storedFacts(tx, provider, facts)
    const known = new Set(stored.map(({ schemaId, setAt, ...fact }) => identityOf(Number(schemaId), iso(setAt), fact)))
    const held = new Set(stored.filter(({ endedAt }) => endedAt === null).map(({ schema, ...fact }) => placeOf(schema, fact)))
    let there = 0
    const fresh: (FactEntity & { id: number; schemaId: number })[] = []
    for (const fact of facts) {
      const schemaId = numbers.get(keyOf(fact.schema, fact.version))
      const place = placeOf(fact.schema, fact)
      if (schemaId === undefined) continue
      if (known.has(identityOf(schemaId, fact.setAt, fact))) there += 1
      else if (fact.endedAt !== null || !held.has(place)) {
        if (fact.endedAt === null) held.add(place)
        fresh.push({ ...fact, id: id++, schemaId })
      }
    }
    await inParts(fresh, (part) => tx.fact.createMany({ data: part.map(({ leaves: _leaves, schema: _schema, version: _version, ...row }) => row) }))
    const leaves = fresh.flatMap((fact) => fact.leaves.map((leaf) => ({ factId: fact.id, ...leaf })))
    await inParts(leaves, (part) => tx.$executeRaw`INSERT INTO "FactLeaf" ("factId", "pointer", "value")
      SELECT r."factId", r."pointer", r."value" FROM ${recordset(provider, { factId: 'integer', pointer: 'text', value: 'text' }, part)} r`)
    return { added: fresh.length, known: there, skipped: facts.length - fresh.length - there }
  })
}

async function storedFacts(tx: Runner, provider: Connection['provider'], facts: readonly FactEntity[]): Promise<StoredFact[]> {
  const targets = [...new Map(facts.map(({ kind, target }) => [`${kind} ${target}`, { kind, target }])).values()]
  return tx.$queryRaw<StoredFact[]>`SELECT a."schemaId", s."name" AS "schema", a."kind", a."target", a."path", a."key", a."value", a."setAt", a."endedAt"
    FROM ${recordset(provider, { kind: 'text', target: 'text' }, targets)} r JOIN "Fact" a ON a."kind" = r."kind" AND a."target" = r."target"
    JOIN "FactSchema" s ON s."id" = a."schemaId"`
}

type Place = Pick<FactEntity, 'kind' | 'target' | 'path' | 'key'>

function placeOf(schema: string, { kind, target, path, key }: Place): string {
  return JSON.stringify([schema, kind, target, path, key])
}

function identityOf(schemaId: number, setAt: string, { kind, target, path, key, value }: Place & { value: string }): string {
  return JSON.stringify([schemaId, setAt, kind, target, path, key, value])
}

function keyOf(name: string, version: number): string {
  return `${name} ${version}`
}
