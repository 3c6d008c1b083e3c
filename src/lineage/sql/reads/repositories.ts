import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Count, PageRequest, Slice } from './page.ts'
import { sliceOf } from './page.ts'
import type { Statements } from './statements.ts'

/** A place for tags. */
export interface RepositoryRow {
  /** With its registry. */
  readonly name: string
}

/** The repositories of a registry, or all, by name. */
export async function repositories(sql: Statements, registry: string | null, { size, after }: PageRequest<string>): Promise<Slice<RepositoryRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND r."name" > ${after}`
  const rows = await sql.rows<RepositoryRow>(Prisma.sql`SELECT r."name" FROM "Repository" r WHERE ${ofRegistry(registry)} ${rest} ORDER BY r."name" LIMIT ${size + 1}`)
  return sliceOf(rows, size)
}

/** Counts what `repositories` pages through, up to `COUNT_LIMIT`. */
export async function repositoryCount(sql: Statements, registry: string | null): Promise<Count> {
  return sql.count(Prisma.sql`FROM "Repository" r WHERE ${ofRegistry(registry)}`)
}

/** Condition that repository `r` is of a registry. Repositories are few; a range of their names would depend on the locale of the database. */
export function ofRegistry(registry: string | null): Prisma.Sql {
  if (registry === null) return Prisma.sql`true`
  const prefix = `${registry}/`
  return Prisma.sql`substr(r."name", 1, ${[...prefix].length}) = ${prefix}`
}
