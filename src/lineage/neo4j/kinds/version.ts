import { Prisma } from '../../../generated/sqlite/client.ts'
import { gone, nodes } from '../graph-change.ts'
import { rowsOf } from './rows-of.ts'
import type { ProjectedKind } from './projected-kind.ts'

/** What the columns `VERSION` hold. */
export interface RawVersion {
  id: number
  purl: string
  type: string
  namespace: string
  name: string
  version: string
}

/** The columns of package version `v` of package `k`. */
export const VERSION = Prisma.sql`v."id", v."purl", k."type", k."namespace", k."name", v."version"`

/** A node of a package version; what it states none of is left out. */
export function versionNode({ id, purl, type, namespace, name, version }: RawVersion) {
  return { id: Number(id), purl, type, name, namespace: namespace === '' ? null : namespace, version: version === '' ? null : version }
}

/** `(:PackageVersion {id, purl, type, namespace, name, version})` */
export const version: ProjectedKind = {
  name: 'version',
  label: 'PackageVersion',
  page: 10_000,
  ...rowsOf('PackageVersion'),
  changes: async (sql, ids) => {
    const raws = await sql.rows<RawVersion>(Prisma.sql`SELECT ${VERSION} FROM ${sql.ids(ids)} w JOIN "PackageVersion" v ON v."id" = w."id" JOIN "Package" k ON k."id" = v."packageId"`)
    const rows = raws.map(versionNode)
    return [gone('PackageVersion', ids, rows), nodes('PackageVersion', rows)]
  },
}
