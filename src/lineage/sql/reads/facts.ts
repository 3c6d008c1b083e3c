import { Prisma } from '../../../generated/sqlite/client.ts'
import { FACT, type FactCondition, factConditions, type FactFilter, factRow, type FactRow, holding, ofSchema, type RawFact } from './fact-rows.ts'
import { factsWith } from './facts-with.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { all, type Statements } from './statements.ts'

/** A version of a kind of users' own data; `kinds` and `jsonSchema` are JSON that only facts/ reads. */
export interface FactSchemaRow {
  readonly id: number
  readonly name: string
  readonly version: number
  readonly title: string | null
  readonly kinds: string
  readonly jsonSchema: string
  readonly origin: string
  readonly definedAt: Date
}

/** A node by its kind and what never changes of it. */
export interface SubjectKey {
  readonly kind: string
  readonly target: string
}

/** Facts wherever they are: of a schema, about a node, with a member; with those that have ended. */
export interface FactsFilter extends FactFilter {
  readonly about?: SubjectKey | null | undefined
  readonly has?: Omit<FactCondition, 'schema'> | null | undefined
  readonly ended?: boolean | null | undefined
}

const MAX_SCHEMAS = 10_000

/** Every version of every schema, by name and version; at most 10,000. */
export async function factSchemas(sql: Statements): Promise<FactSchemaRow[]> {
  const raws = await sql.rows<FactSchemaRow>(Prisma.sql`SELECT s.* FROM "FactSchema" s ORDER BY s."name", s."version" LIMIT ${MAX_SCHEMAS}`)
  return raws.map((raw) => ({ ...raw, id: Number(raw.id), version: Number(raw.version), definedAt: new Date(raw.definedAt) }))
}

/** Facts in the order in which they were set. */
export async function facts(sql: Statements, filter: FactsFilter, { size, after }: PageRequest<number>): Promise<Slice<FactRow>> {
  const rest = after === null ? Prisma.sql`true` : Prisma.sql`a."id" > ${after}`
  const raws = await sql.rows<RawFact>(Prisma.sql`SELECT ${FACT} ${await from(sql, filter)} AND ${rest} ORDER BY a."id" LIMIT ${size + 1}`)
  return sliceOf(raws.map(factRow), size)
}

/** Counts what `facts` pages through, up to `COUNT_LIMIT`. */
export async function factCount(sql: Statements, filter: FactsFilter): Promise<Count> {
  return sql.count(await from(sql, filter))
}

/** A fact; null for an unknown id. */
export async function factById(sql: Statements, ids: readonly number[]): Promise<(id: number) => FactRow | null> {
  const raws = await sql.rows<RawFact>(Prisma.sql`SELECT ${FACT} FROM ${sql.ids(ids)} w JOIN "Fact" a ON a."id" = w."id"`)
  const rows = new Map(raws.map(factRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The facts about nodes of one kind, by their targets: at most 1,000 of each, in the order in which they were set. */
export async function factsOf(sql: Statements, targets: readonly string[], kind: string, filter: FactFilter): Promise<(target: string) => FactRow[]> {
  const raws = await sql.rows<RawFact>(Prisma.sql`SELECT q.* FROM (
      SELECT ${FACT}, ROW_NUMBER() OVER (PARTITION BY a."target" ORDER BY a."id") AS "rank" FROM ${sql.texts(targets)} w CROSS JOIN "Fact" a
      WHERE a."kind" = ${kind} AND a."target" = w."text" AND ${all(factConditions(sql, filter))}
    ) q WHERE q."rank" <= ${MAX_FACTS_OF_NODE} ORDER BY q."id"`)
  const groups = grouped(raws, ({ target }) => target, factRow)
  return (target) => groups.get(target) ?? []
}

/** Facts of one node that are shown. */
export const MAX_FACTS_OF_NODE = 1_000

async function from(sql: Statements, { schema, asOf, about, has, ended }: FactsFilter): Promise<Prisma.Sql> {
  const conditions = schema == null ? [] : [ofSchema(schema)]
  if (asOf != null || ended !== true) conditions.push(holding(sql, asOf ?? null))
  if (about != null) conditions.push(Prisma.sql`a."kind" = ${about.kind} AND a."target" = ${about.target}`)
  if (has != null && schema != null) conditions.push(Prisma.sql`a."id" IN (SELECT same."id" FROM (${await factsWith(sql, { ...has, schema }, asOf ?? null)}) same)`)
  return Prisma.sql`FROM "Fact" a WHERE ${all(conditions)}`
}

/** Which of these nodes the graph knows. */
export async function knownSubjects(sql: Statements, subjects: readonly SubjectKey[]): Promise<(subject: SubjectKey) => boolean> {
  const of = (kind: string) => subjects.flatMap((each) => (each.kind === kind ? [each.target] : []))
  const known = new Set<string>()
  for (const [kind, column] of COLUMNS) {
    const targets = of(kind)
    if (targets.length === 0) continue
    const raws = await sql.rows<{ text: string }>(Prisma.sql`SELECT w."text" FROM ${sql.texts(targets)} w JOIN ${column} = w."text"`)
    for (const { text } of raws) known.add(`${kind} ${text}`)
  }
  return ({ kind, target }) => known.has(`${kind} ${target}`)
}

const COLUMNS: readonly (readonly [string, Prisma.Sql])[] = [
  ['image', Prisma.sql`"Image" i ON i."digest"`],
  ['layer', Prisma.sql`"Layer" l ON l."diffId"`],
  ['repository', Prisma.sql`"Repository" r ON r."name"`],
  ['package', Prisma.sql`"PackageVersion" v ON v."purl"`],
]
