import { Prisma } from '../../../generated/sqlite/client.ts'
import { gone, nodes } from '../graph-change.ts'
import { rowsOf } from './rows-of.ts'
import type { ProjectedKind } from './projected-kind.ts'

/** `(:Layer {id, diffId, size})` */
export const layer: ProjectedKind = {
  name: 'layer',
  label: 'Layer',
  page: 10_000,
  ...rowsOf('Layer'),
  changes: async (sql, ids) => {
    const raws = await sql.rows<{ id: number; diffId: string; size: bigint | number }>(Prisma.sql`SELECT l."id", l."diffId", l."size" FROM ${sql.ids(ids)} w JOIN "Layer" l ON l."id" = w."id"`)
    const rows = raws.map(({ id, diffId, size }) => ({ id: Number(id), diffId, size: BigInt(size) }))
    return [gone('Layer', ids, rows), nodes('Layer', rows)]
  },
}
