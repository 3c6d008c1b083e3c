import type { Compared } from './compared.ts'
import type { ImageLayerRow } from './rows.ts'

/**
 * How two images have a layer: at the bottom of both, on the same layers (SHARED); both, but on other layers, at the same index (SHARED_ELSEWHERE) or at
 * another one (MOVED); or one of them only.
 */
export type LayerChangeKind = 'SHARED' | 'SHARED_ELSEWHERE' | 'MOVED' | 'ONLY_FROM' | 'ONLY_TO'

/** A layer in two images: one side is null where only the other has it. */
export interface LayerChangeRow {
  readonly kind: LayerChangeKind
  readonly from: ImageLayerRow | null
  readonly to: ImageLayerRow | null
}

/** Every layer of two images once, in the order of `from`, then what only `to` has. Of a layer that one has several times, the lowest are paired. */
export function layerDifferences(from: readonly ImageLayerRow[], to: readonly ImageLayerRow[], { prefix }: Pick<Compared, 'prefix'>): LayerChangeRow[] {
  const rest = new Map<number, ImageLayerRow[]>()
  for (const layer of to.slice(prefix)) rest.set(layer.layer.id, [...(rest.get(layer.layer.id) ?? []), layer])
  const changes = from.map((layer, i): LayerChangeRow => {
    if (i < prefix) return { kind: 'SHARED', from: layer, to: to[i] ?? null }
    const other = rest.get(layer.layer.id)?.shift()
    if (other === undefined) return { kind: 'ONLY_FROM', from: layer, to: null }
    return { kind: other.index === layer.index ? 'SHARED_ELSEWHERE' : 'MOVED', from: layer, to: other }
  })
  const left = [...rest.values()].flat().sort((a, b) => a.index - b.index)
  return [...changes, ...left.map((layer): LayerChangeRow => ({ kind: 'ONLY_TO', from: null, to: layer }))]
}
