import type { World } from './world.ts'

/**
 * Of the statements that a world has sent since they were last emptied, those tables that are read whole where their rows could be found by an index.
 * Queries over what the statement itself was given (lists of ids, materialized results) are no tables.
 */
export async function tablesReadWhole({ db, provider, statements }: World): Promise<string[]> {
  const tables = new Set<string>()
  for (const statement of new Set(statements)) {
    if (!/^\s*(?:SELECT|WITH)\b/i.test(statement)) continue
    for (const table of await (provider === 'sqlite' ? sqlitePlan(db, statement) : postgresqlPlan(db, statement))) tables.add(table)
  }
  return [...tables].sort()
}

const TABLE = /^[A-Z]\w+$/

/** `SCAN t` names an alias: what it stands for is in the statement. An index that is scanned whole is a table that is read whole. */
async function sqlitePlan(db: World['db'], statement: string): Promise<string[]> {
  const rows = await db.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${statement}`)
  const aliases = new Map([...statement.matchAll(/"([A-Z]\w+)"\s+(?:AS\s+)?([a-z]\w*)\b/g)].map(([, table, alias]) => [alias!, table!]))
  return rows.flatMap(({ detail }) => {
    const name = /^SCAN (\w+)/.exec(detail)?.[1]
    const table = name === undefined ? undefined : TABLE.test(name) ? name : aliases.get(name)
    return table === undefined ? [] : [table]
  })
}

/** A small table is always read whole: the planner is told not to where it has another way. */
async function postgresqlPlan(db: World['db'], statement: string): Promise<string[]> {
  const [, , rows] = await db.$transaction([
    db.$executeRawUnsafe('SET LOCAL enable_seqscan = off'),
    db.$executeRawUnsafe('SET LOCAL jit = off'),
    db.$queryRawUnsafe<{ 'QUERY PLAN': string }[]>(`EXPLAIN (GENERIC_PLAN) ${statement}`),
  ])
  return rows.flatMap((row) => /Seq Scan on "(\w+)"/.exec(row['QUERY PLAN'])?.[1] ?? [])
}
