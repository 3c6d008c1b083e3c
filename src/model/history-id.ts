import { digestOf } from './digest.ts'

/** Fewer instructions than these are the same by chance. */
const MIN_ENTRIES = 2
/** A longer history is not compared. */
const MAX_ENTRIES = 1_000

/**
 * Ids of the histories that an OCI image configuration's history begins with (config.md, `history`), shortest first, its own last: like ChainIDs, of
 * instructions in place of layers. Times are not in them, nor whether an entry made a layer: an image that was squashed has the history of what it was made
 * from, and so has one whose base was built again by the same instructions. Histories of one entry have none; nor has one of which no entry has an instruction.
 */
export function historyIds(config: unknown): string[] {
  const entries = historyOf(config)
  if (entries.length > MAX_ENTRIES || !entries.some(({ createdBy }) => createdBy !== '')) return []
  const ids: string[] = []
  let id = ''
  for (const { createdBy } of entries) {
    id = digestOf(`${id} ${digestOf(createdBy)}`)
    ids.push(id)
  }
  return ids.slice(MIN_ENTRIES - 1)
}

/** The id of the whole history; empty for none. */
export function historyId(config: unknown): string {
  return historyIds(config).at(-1) ?? ''
}

/** The instructions of a configuration, oldest first, with their times as they are written. */
export function historyOf(config: unknown): { readonly createdBy: string; readonly created: string | null }[] {
  const history = typeof config === 'object' && config !== null ? (config as { history?: unknown }).history : null
  if (!Array.isArray(history)) return []
  return history.map((entry: unknown) => {
    const { created_by: createdBy, created } = (typeof entry === 'object' && entry !== null ? entry : {}) as { created_by?: unknown; created?: unknown }
    return { createdBy: typeof createdBy === 'string' ? stored(createdBy) : '', created: typeof created === 'string' ? created : null }
  })
}

/** As stores give it back: they take neither NUL nor half a surrogate pair. */
function stored(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}
