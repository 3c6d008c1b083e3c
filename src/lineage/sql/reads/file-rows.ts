import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import type { FileRow } from './rows.ts'

/** The columns of a file entry under the alias `f`. */
export const FILE = Prisma.raw(
  ['id', 'layerId', 'path', 'type', 'mode', 'uid', 'gid', 'size', 'sha256', 'linkTarget'].map((name) => `f."${name}"`).join(', '),
)

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
