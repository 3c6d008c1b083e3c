import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { storable } from '../recordset.ts'
import type { FileRow } from './rows.ts'

/** The columns of a file entry `f` with its path `h`. */
export const FILE = Prisma.raw('f."id", f."layerId", h."path", f."type", f."mode", f."uid", f."gid", f."size", f."sha256", f."linkTarget"')

/** The path `h` that its layer states for `f`. */
export const STATED_PATH = Prisma.sql`JOIN "Path" h ON h."id" = f."pathId"`

/** Whether `f` is an entry of `l`: by its id, which lies in the layer's range. */
export const OF_LAYER = Prisma.sql`f."id" >= l."firstFileId" AND f."id" < l."firstFileId" + l."fileCount"`

/** What the chain of `x` tells about `f` that its layer alone does not: `p`, if anything. */
export const PLACEMENT = Prisma.sql`LEFT JOIN "FilePlacement" p ON p."chainId" = x."chainId" AND p."fileId" = f."id"`

/** The path `h` at which `f` with its placement `p` is shown. */
export const SHOWN_AT = Prisma.sql`JOIN "Path" h ON h."id" = COALESCE(p."pathId", f."pathId")`

/** The id of a path, as a value; NULL where no file has it. */
export function idOfPath(path: string): Prisma.Sql {
  return Prisma.sql`(SELECT named."id" FROM "Path" named WHERE named."path" = ${storable(path)})`
}

/** What the columns `FILE` hold, in the form of either database; `sha256` is 32 bytes. */
export interface RawFile {
  id: number
  layerId: number
  path: string
  type: string
  mode: number
  uid: number
  gid: number
  size: bigint | number
  sha256: Uint8Array | null
  linkTarget: string | null
}

/** One form for both databases; the sha256 as a digest. */
export function fileRow(raw: RawFile): FileRow {
  return {
    id: Number(raw.id),
    layerId: Number(raw.layerId),
    path: raw.path,
    type: raw.type,
    mode: Number(raw.mode),
    uid: Number(raw.uid),
    gid: Number(raw.gid),
    size: BigInt(raw.size),
    sha256: raw.sha256 === null ? null : (`sha256:${Buffer.from(raw.sha256).toString('hex')}` as Digest),
    linkTarget: raw.linkTarget,
  }
}

/** The bytes of a digest, as files keep them. */
export function sha256Bytes(digest: Digest): Buffer {
  return Buffer.from(digest.slice('sha256:'.length), 'hex')
}
