import type { Compared, ComparedPlace } from '../lineage/sql/reads/compared.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageLayerRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { ImageLayer } from './refs.ts'

export const ComparedSide = builder.enumType('ComparedSide', {
  description: 'One of two compared images.',
  values: { FROM: { description: '`from`.' }, TO: { description: '`to`.' } } as const,
})

interface ComparedLayerRow extends ComparedPlace {
  readonly compared: Compared
}

export const ComparedLayer = builder.objectRef<ComparedLayerRow>('ComparedLayer').implement({
  description: 'A layer of one of two compared images.',
  fields: (t) => ({
    side: t.expose('side', { type: ComparedSide, description: 'Of which.' }),
    layer: t.field({ type: ImageLayer, description: 'The layer.', resolve: ({ side, index, compared }, _args, { reads }) => layerAt(compared, side, index, reads) }),
  }),
})

/** The layer of a compared image at an index. */
export async function layerAt(compared: Compared, side: ComparedPlace['side'], index: number, reads: Reads): Promise<ImageLayerRow> {
  const imageId = side === 'FROM' ? compared.from : compared.to
  const layer = await reads.imageLayer(imageId, index)
  if (layer === null) throw new Error(`image ${imageId} has no layer ${index}`)
  return layer
}

const LayerPlace = builder.inputType('ComparedLayerPlace', {
  description: 'A layer of one of two compared images.',
  fields: (t) => ({
    side: t.field({ type: ComparedSide, required: true, description: 'Of which.' }),
    index: t.int({ required: true, description: 'Its place; 0 is the bottom.' }),
  }),
})

/** The argument of changes that are asked for by the layer that makes them. */
export const whichLayer = builder.args((t) => ({ layer: t.field({ type: LayerPlace, description: 'Only what this layer makes differ.' }) }))
