import { Prisma } from '../../../generated/sqlite/client.ts'
import { recordset, storable } from '../recordset.ts'
import { fileOwners, type FilePlace } from './file-owners.ts'
import { OF_LAYER, PLACEMENT } from './file-rows.ts'
import { VISIBLE } from './files.ts'
import type { FileOwnerRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** A file that proves something in an image; a member of an archive is named behind `!/`. */
export interface Proof {
  readonly imageId: number
  readonly path: string
}

/**
 * The packages that evidence belongs to, as files do (`fileOwners`): the `METADATA` of a Python distribution is a file of the deb that has installed it. Of a member of
 * an archive, those of the archive. A package that the same file proves is none of them: a `.jar` brings what is packed in it, and is not seen twice.
 */
export async function evidenceOwners(sql: Statements, proofs: readonly Proof[]): Promise<(proof: Proof) => FileOwnerRow[]> {
  const placeOf = await evidencePlaces(sql, proofs)
  const places = new Map(proofs.flatMap((proof) => placeOf(proof) ?? []).map((place) => [`${place.a}/${place.b}`, place]))
  const ownersOf = places.size === 0 ? null : await fileOwners(sql, [...places.values()])
  return (proof) => {
    const place = placeOf(proof)
    return place === null || ownersOf === null ? [] : ownersOf(place).filter(({ occurrence }) => fileOf(occurrence.path) !== fileOf(proof.path))
  }
}

/** The files that proofs are, as their images show them; null where none is shown. */
async function evidencePlaces(sql: Statements, proofs: readonly Proof[]): Promise<(proof: Proof) => FilePlace | null> {
  const asked = recordset(sql.provider, { imageId: 'integer', path: 'text' }, proofs.map(({ imageId, path }) => ({ imageId, path: fileOf(path) })))
  const raws = await sql.rows<{ imageId: number; path: string; index: number; fileId: number }>(Prisma.sql`WITH w AS MATERIALIZED (
      SELECT DISTINCT asked."imageId", asked."path", named."id" AS "pathId" FROM ${asked} asked JOIN "Path" named ON named."path" = asked."path"),
    found AS (
      SELECT w."imageId", w."path", w."pathId", x."index", f."id" AS "fileId" FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Layer" l CROSS JOIN "File" f
      WHERE x."imageId" = w."imageId" AND l."id" = x."layerId" AND f."pathId" = w."pathId" AND ${OF_LAYER}
      UNION SELECT w."imageId", w."path", w."pathId", x."index", p."fileId" FROM w CROSS JOIN "FilePlacement" p CROSS JOIN "ImageLayer" x
      WHERE p."pathId" = w."pathId" AND x."chainId" = p."chainId" AND x."imageId" = w."imageId")
    SELECT found."imageId", found."path", found."index", found."fileId" FROM found CROSS JOIN "ImageLayer" x CROSS JOIN "File" f ${PLACEMENT}
    WHERE x."imageId" = found."imageId" AND x."index" = found."index" AND f."id" = found."fileId" AND ${VISIBLE} AND COALESCE(p."pathId", f."pathId") = found."pathId"
    ORDER BY found."index"`)
  // The highest is the one that is seen.
  const places = new Map(raws.map(({ imageId, path, index, fileId }) => [`${Number(imageId)} ${path}`, { a: Number(imageId), b: Number(fileId), index: Number(index) }]))
  return ({ imageId, path }) => places.get(`${imageId} ${storable(fileOf(path))}`) ?? null
}

function fileOf(path: string): string {
  return path.split('!/', 1)[0]!
}
