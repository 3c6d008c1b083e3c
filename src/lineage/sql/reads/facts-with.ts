import { Prisma } from '../../../generated/sqlite/client.ts'
import { leavesOf } from '../fact-leaf.ts'
import { moment } from '../moment.ts'
import { type FactCondition, holding, ofSchema } from './fact-rows.ts'
import { ReadFailure } from './read-failure.ts'
import { containing, type Statements } from './statements.ts'

/** Facts that have ended are read one by one to look into them: so many at once, and so many in all. */
const PAGE = 500
const MAX_ENDED = 100_000

/** Facts that fulfil a condition now, or (as of a moment) then: rows of the columns of fact `a`. Throws INPUT.AS_OF. */
export async function factsWith(sql: Statements, condition: FactCondition, asOf: Date | null): Promise<Prisma.Sql> {
  const { schema, at, equals } = condition
  const holds = holding(sql, asOf)
  if (at == null) return Prisma.sql`SELECT a.* FROM "FactSchema" s CROSS JOIN "Fact" a WHERE s."name" = ${schema} AND a."schemaId" = s."id" AND ${holds}`
  const value = equals == null ? Prisma.empty : Prisma.sql`AND e."value" = ${equals}`
  const lasting = Prisma.sql`SELECT DISTINCT a.* FROM "FactLeaf" e CROSS JOIN "Fact" a WHERE e."pointer" = ${at} ${value} AND a."id" = e."factId" AND ${holds} AND ${ofSchema(schema)}`
  if (asOf === null) return lasting
  const ended = await sql.once(`ended facts ${JSON.stringify([condition, asOf])}`, () => endedWith(sql, { schema, at, equals }, asOf))
  return ended.length === 0 ? lasting : Prisma.sql`${lasting} UNION ALL SELECT a.* FROM ${sql.ids(ended)} w CROSS JOIN "Fact" a WHERE a."id" = w."id"`
}

interface Ended {
  id: number
  value: string
  endedAt: Date | string
}

/** The ids of facts that held then and have ended since: their members are in no index. */
async function endedWith(sql: Statements, { schema, at, equals }: FactCondition, asOf: Date): Promise<number[]> {
  const versions = await sql.rows<{ id: number }>(Prisma.sql`SELECT s."id" FROM "FactSchema" s WHERE s."name" = ${schema}`)
  // Facts are JSON without spaces, so that a scalar that is kept as it is stands in their texts; of a longer one only its digest is given.
  const text = equals == null || equals.startsWith('sha256:') ? Prisma.empty : Prisma.sql`AND a."value" LIKE ${containing(equals)} ESCAPE '\\'`
  const found: number[] = []
  let seen = 0
  for (const { id: schemaId } of versions) {
    for (let after: Ended | null = null; ;) {
      const page: Ended[] = await endedAfter(sql, Number(schemaId), asOf, after, text)
      found.push(...page.filter((each) => leavesOf(JSON.parse(each.value)).some((leaf) => leaf.pointer === at && (equals == null || leaf.value === equals))).map(({ id }) => Number(id)))
      after = page.at(-1) ?? null
      seen += page.length
      if (seen > MAX_ENDED) throw new ReadFailure('INPUT.AS_OF', `More than ${MAX_ENDED} facts of this kind have ended since then: ask for a later moment.`)
      if (page.length < PAGE) break
    }
  }
  return found
}

/** By the index of facts that have ended, in its order. */
function endedAfter(sql: Statements, schemaId: number, asOf: Date, after: Ended | null, text: Prisma.Sql): Promise<Ended[]> {
  const then = moment(sql.provider, asOf)
  const from = after === null
    ? Prisma.sql`a."endedAt" > ${then}`
    : Prisma.sql`(a."endedAt", a."id") > (${moment(sql.provider, new Date(after.endedAt))}, ${Number(after.id)})`
  return sql.rows(Prisma.sql`SELECT a."id", a."value", a."endedAt" FROM "Fact" a WHERE a."schemaId" = ${schemaId} AND a."endedAt" IS NOT NULL AND ${from}
    AND a."setAt" <= ${then} ${text} ORDER BY a."endedAt", a."id" LIMIT ${PAGE}`)
}
