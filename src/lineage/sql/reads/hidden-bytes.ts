import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Statements } from './statements.ts'

/** Bytes of regular files of lower layers that each chain's top layer replaces or removes: they are stored and pulled, and nobody sees them. */
export async function hiddenBytes(sql: Statements, chainIds: readonly number[]): Promise<(id: number) => bigint> {
  const raws = await sql.rows<{ chainId: number; bytes: bigint | number | string }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(chainIds)}
    SELECT gone."chainId", CAST(SUM(f."size") AS BIGINT) AS "bytes" FROM w CROSS JOIN "FileRemoval" gone CROSS JOIN "File" f
    WHERE gone."chainId" = w."id" AND f."id" = gone."fileId" AND f."type" = 'REGULAR' GROUP BY gone."chainId"`)
  const sums = new Map(raws.map(({ chainId, bytes }) => [Number(chainId), BigInt(bytes)]))
  return (id) => sums.get(id) ?? 0n
}
