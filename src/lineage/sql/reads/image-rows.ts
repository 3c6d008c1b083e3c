import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import type { ImageRow } from './rows.ts'

/** The columns of an image under the alias `i`. */
export const IMAGE = Prisma.raw(
  ['id', 'digest', 'configDigest', 'mediaType', 'synthesized', 'platform', 'created', 'analyzedAt', 'topChainId', 'layerCount', 'size']
    .map((name) => `i."${name}"`)
    .join(', '),
)

/** What the columns `IMAGE` hold, in the form of either database. */
export interface RawImage {
  id: number
  digest: Digest
  configDigest: Digest
  mediaType: string
  synthesized: boolean | number
  platform: string
  created: Date | string | null
  analyzedAt: Date | string
  topChainId: number | null
  layerCount: number
  size: bigint | number
}

/** The two databases hand over times, truth values and big integers in different forms. */
export function imageRow(raw: RawImage): ImageRow {
  return {
    id: Number(raw.id),
    digest: raw.digest,
    configDigest: raw.configDigest,
    mediaType: raw.mediaType,
    synthesized: Boolean(raw.synthesized),
    platform: raw.platform,
    created: raw.created === null ? null : new Date(raw.created),
    analyzedAt: new Date(raw.analyzedAt),
    topChainId: raw.topChainId === null ? null : Number(raw.topChainId),
    layerCount: Number(raw.layerCount),
    size: BigInt(raw.size),
  }
}
