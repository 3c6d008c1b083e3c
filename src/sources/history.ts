import type { Gap } from '../model/gap.ts'
import type { ConfigDocument } from './schema.ts'

/** The instruction that made a layer. */
export interface Instruction {
  readonly createdBy: string | null
  readonly createdAt: string | null
}

/** Asked first, since Date.parse makes a date of `layer 7`. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i
const UNKNOWN: Instruction = { createdBy: null, createdAt: null }

/**
 * One instruction a layer: the history's entries that made one (OCI image-spec, config.md, `empty_layer`). Where their number is not that of
 * the layers nobody can tell which belongs to which: then none is given, and the gap says so. A history that is left out is no gap.
 */
export function instructionsOf(config: ConfigDocument, layerCount: number): { instructions: Instruction[]; gaps: Gap[] } {
  const history = (config.history ?? []).filter((entry) => entry.empty_layer !== true)
  if (history.length === layerCount) {
    const instructions = history.map((entry) => ({ createdBy: entry.created_by ?? null, createdAt: momentOf(entry.created) }))
    return { instructions, gaps: [] }
  }
  const unknown = Array.from({ length: layerCount }, () => UNKNOWN)
  if (history.length === 0) return { instructions: unknown, gaps: [] }
  const message = `The history tells of ${history.length} layers, the image has ${layerCount}: their instructions are unknown.`
  return { instructions: unknown, gaps: [{ code: 'SOURCES.HISTORY_MISMATCH', message, path: null }] }
}

/** An RFC 3339 moment in UTC; null for none and for what is no date. */
export function momentOf(text: string | null | undefined): string | null {
  const time = RFC_3339.test(text ?? '') ? Date.parse(text!.toUpperCase()) : NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
