import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { LAYER, layerRow, type RawLayer } from './image-layers.ts'
import type { LayerRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** A stack of layers, wherever it is used. */
export interface ChainRow {
  /** Its internal number. */
  readonly chain: number
  readonly chainId: Digest
  /** Of the stack without its highest layer; null for one layer. */
  readonly parentId: Digest | null
  /** How many layers it has. */
  readonly depth: number
  /** The highest of them. */
  readonly layer: LayerRow
}

/** Chains by ChainID (OCI image-spec, config); null for an unknown one. */
export async function chainById(sql: Statements, chainIds: readonly string[]): Promise<(chainId: string) => ChainRow | null> {
  const raws = await sql.rows<RawLayer & { chain: number; chainId: Digest; parentChainId: Digest | null; depth: number }>(Prisma.sql`
    SELECT c."id" AS "chain", c."chainId", (SELECT below."chainId" FROM "Chain" below WHERE below."id" = c."parentId") AS "parentChainId", c."depth", ${LAYER}
    FROM ${sql.texts(chainIds)} w CROSS JOIN "Chain" c CROSS JOIN "Layer" l WHERE c."chainId" = w."text" AND l."id" = c."layerId"`)
  const rows = new Map<string, ChainRow>(raws.map((raw) => [raw.chainId, { chain: Number(raw.chain), chainId: raw.chainId, parentId: raw.parentChainId, depth: Number(raw.depth), layer: layerRow(raw) }]))
  return (chainId) => rows.get(chainId) ?? null
}
