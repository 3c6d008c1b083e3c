import { Prisma } from '../../../generated/sqlite/client.ts'
import { MAX_ENDS, type PathEnd, type PathKind } from '../../path.ts'
import { ReadFailure } from './read-failure.ts'
import { selectedVersions } from './selector.ts'
import type { Statements } from './statements.ts'

/** A name of something that is neither an image nor a layer. */
export interface EndName {
  readonly kind: 'package' | 'build' | 'builder' | 'revision' | 'material'
  readonly text: string
}

/** The nodes that a name means; null: nothing has this name. Throws INPUT.PATH, MODEL.BAD_PURL. */
export async function pathEnd(sql: Statements, { kind, text }: EndName): Promise<PathEnd | null> {
  const ids = kind === 'package' ? await selectedVersions(sql, { purl: text }) : await named(sql, NAMED[kind](text))
  if (ids.length > MAX_ENDS) throw new ReadFailure('INPUT.PATH', `${text} means more than ${MAX_ENDS} nodes; name it more exactly.`)
  return ids.length === 0 ? null : { kind: NODES[kind], ids }
}

const NODES = { package: 'PackageVersion', build: 'Build', builder: 'Builder', revision: 'SourceRevision', material: 'Material' } as const satisfies Record<EndName['kind'], PathKind>

const NAMED = {
  build: (digest: string) => Prisma.sql`SELECT b."id" FROM "AttestationDocument" d JOIN "Statement" s ON s."attestationId" = d."attestationId" AND s."index" = d."index"
    JOIN "Build" b ON b."statementId" = s."id" WHERE d."digest" = ${digest}`,
  builder: (uri: string) => Prisma.sql`SELECT b."id" FROM "Builder" b WHERE b."uri" = ${uri}`,
  revision: (revision: string) => Prisma.sql`SELECT r."id" FROM "SourceRevision" r WHERE r."revision" = ${revision}`,
  material: (name: string) => Prisma.sql`SELECT "id" FROM "Material" WHERE "uri" = ${name} UNION SELECT "id" FROM "Material" WHERE "digest" = ${name}`,
}

async function named(sql: Statements, query: Prisma.Sql): Promise<number[]> {
  const rows = await sql.rows<{ id: number }>(Prisma.sql`SELECT q."id" FROM (${query}) q ORDER BY q."id" LIMIT ${MAX_ENDS + 1}`)
  return rows.map(({ id }) => Number(id))
}
