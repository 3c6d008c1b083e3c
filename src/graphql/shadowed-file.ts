import type { ShadowedFileRow, SizeKey } from '../lineage/sql/reads/shadowed-files.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR } from './connection.ts'
import type { Context } from './context.ts'
import { cursorOf, isId, type KeyParser } from './keyset.ts'
import { File, ImageLayer } from './refs.ts'

type ShadowedFileEdgeRow = ShadowedFileRow & { readonly cursor: string }

const ShadowedFileEdge = builder.objectRef<ShadowedFileEdgeRow>('ShadowedFileEdge').implement({
  description: 'A file that an image ships and does not show.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: File, description: 'The file, at the path at which its layer showed it.', resolve: ({ file }) => file }),
    introducedBy: t.field({ type: ImageLayer, description: 'The layer that ships it.', resolve: ({ imageId, index }, _args, { reads }) => place(reads, imageId, index) }),
    hiddenBy: t.field({
      type: ImageLayer,
      description: 'The lowest layer that replaces or removes it; the same one where it overwrites what it has itself brought.',
      resolve: ({ imageId, hiddenBy }, _args, { reads }) => place(reads, imageId, hiddenBy),
    }),
  }),
})

export const ShadowedFileConnection = connectionTo('ShadowedFile', ShadowedFileEdge, 'files that an image ships and does not show')

async function place(reads: Context['reads'], imageId: number, index: number) {
  const layer = await reads.imageLayer(imageId, index)
  if (layer === null) throw new Error(`image ${imageId} has no layer ${index}`)
  return layer
}

/** The edge of a connection that is ordered by size. */
export function shadowedFileEdge(row: ShadowedFileRow): ShadowedFileEdgeRow {
  return { ...row, cursor: cursorOf(String(row.file.size), row.file.id) }
}

/** A size as a text of digits, and the id. */
export const sizeKey: KeyParser<SizeKey> = ([size, id, ...more]) =>
  typeof size === 'string' && /^\d{1,19}$/.test(size) && BigInt(size) < 2n ** 63n && isId(id) && more.length === 0 ? { size: BigInt(size), id } : null
