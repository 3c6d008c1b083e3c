/** Longest glob, and how many `*` it may have: matching costs their number times the text. */
const MAX_LENGTH = 512

/**
 * Whether a text matches a glob over all of it: `*` not across `/`, `**` across, `?` one character but `/`; everything else is itself.
 * Time is bounded by the product of both lengths. A glob above 512 characters matches nothing.
 */
export function matchesGlob(text: string, glob: string): boolean {
  if (glob.length > MAX_LENGTH) return false
  const tokens = glob.match(/\*\*|[\s\S]/gu) ?? []
  // The places in the glob that the text so far can have led to.
  let places = closure(new Set([0]), tokens)
  for (const character of text) {
    const next = new Set<number>()
    for (const at of places) {
      const token = tokens[at]
      if (token === '**' || (token === '*' && character !== '/')) next.add(at)
      else if (token === character || (token === '?' && character !== '/')) next.add(at + 1)
    }
    if (next.size === 0) return false
    places = closure(next, tokens)
  }
  return places.has(tokens.length)
}

function closure(places: Set<number>, tokens: readonly string[]): Set<number> {
  for (const at of places) if (tokens[at] === '*' || tokens[at] === '**') places.add(at + 1)
  return places
}
