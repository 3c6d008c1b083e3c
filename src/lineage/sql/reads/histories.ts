import { Prisma } from '../../../generated/sqlite/client.ts'
import { recordset } from '../recordset.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped } from './page.ts'
import type { ImageRow } from './rows.ts'
import { firstOfEach, type Statements } from './statements.ts'

const MAX_IMAGES = 20

/** A history, by its id (model/history-id.ts), on a platform. */
export interface NamedHistory {
  readonly historyId: string
  readonly platform: string
}

/** The images with these very histories, the newest first; at most 20 of each. */
export async function historyImages(sql: Statements, named: readonly NamedHistory[]): Promise<(named: NamedHistory) => ImageRow[]> {
  const rows = named.map((each, n) => ({ n, ...each }))
  const pairs = Prisma.sql`SELECT w."n" AS "parentId", i."id" AS "imageId" FROM w CROSS JOIN "Image" i WHERE i."historyId" = w."historyId" AND i."platform" = w."platform"`
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${recordset(sql.provider, { n: 'integer', historyId: 'text', platform: 'text' }, rows)}
    SELECT found."parentId", ${IMAGE} FROM (${firstOfEach(pairs, Prisma.sql`q."imageId" DESC`, MAX_IMAGES)}) found
    CROSS JOIN "Image" i WHERE i."id" = found."imageId" ORDER BY found."parentId", found."rank"`)
  const images = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  const found = new Map(named.map((each, n) => [JSON.stringify(each), images.get(n) ?? []]))
  return (each) => found.get(JSON.stringify(each)) ?? []
}
