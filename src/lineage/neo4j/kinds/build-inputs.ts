import { Prisma } from '../../../generated/sqlite/client.ts'
import { nodes } from '../graph-change.ts'
import { rowsOf } from './rows-of.ts'
import type { ProjectedKind } from './projected-kind.ts'

/** Nodes that come with builds, and stay. */
function input(name: string, label: string, columns: readonly string[]): ProjectedKind {
  const selected = Prisma.raw(columns.map((column) => `q."${column}"`).join(', '))
  const table = Prisma.raw(`"${label}"`)
  return {
    name,
    label,
    page: 10_000,
    ...rowsOf(label),
    changes: async (sql, ids) => {
      const raws = await sql.rows<{ id: number; digest?: string }>(Prisma.sql`SELECT q."id", ${selected} FROM ${sql.ids(ids)} w JOIN ${table} q ON q."id" = w."id"`)
      return [nodes(label, raws.map((raw) => ({ ...raw, id: Number(raw.id), ...(raw.digest === '' ? { digest: null } : {}) })))]
    },
  }
}

/** `(:Builder {id, uri})` */
export const builder = input('builder', 'Builder', ['uri'])
/** `(:SourceRevision {id, uri, revision})` */
export const revision = input('revision', 'SourceRevision', ['uri', 'revision'])
/** `(:Material {id, uri, digest})` */
export const material = input('material', 'Material', ['uri', 'digest'])
