/** Names and values of labels are asked for in at most so many characters (code points): an index has room for so many. */
export const MAX_LABEL_LENGTH = 256

/** A label as it is looked for. */
export interface LabelTerm {
  readonly name: string
  /** One character more than may be asked for tells a longer value apart. */
  readonly value: string
}

/** The labels of an OCI configuration by which an image is found: those that are texts, with a name that can be asked for. */
export function labelTerms(config: unknown): LabelTerm[] {
  const labels = member(member(config, 'config'), 'Labels')
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return []
  return Object.entries(labels as Record<string, unknown>).flatMap(([name, value]) => {
    const isAsked = typeof value === 'string' && name !== '' && [...name].length <= MAX_LABEL_LENGTH
    return isAsked ? [{ name, value: [...value].slice(0, MAX_LABEL_LENGTH + 1).join('') }] : []
  })
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
