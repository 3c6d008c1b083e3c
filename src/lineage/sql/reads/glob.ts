import { ReadFailure } from './read-failure.ts'

/** A glob over whole paths; `matches` takes time linear in pattern length times path length, whatever the pattern. */
export interface Glob {
  /** What every matching path begins with. */
  readonly prefix: string
  /** Parts that every matching path contains, in any place. */
  readonly parts: readonly string[]
  /** One for each pattern that braces make: what an index can be asked for. */
  readonly alternatives: readonly GlobAlternative[]
  matches(path: string): boolean
}

/** What every path that one pattern matches has, as far as the pattern says so; empty texts say nothing. */
export interface GlobAlternative {
  readonly prefix: string
  readonly parts: readonly string[]
  /** What the name (all after the last `/`) begins with, and whether that is all of it. */
  readonly name: string
  readonly isWholeName: boolean
  /** What the name ends with. */
  readonly nameEnd: string
}

const MAX_LENGTH = 1_024
const MAX_ALTERNATIVES = 64

/** What one step of a pattern does with the next character. */
type Step =
  | string
  /** `?` or `[...]`: takes one character, never `/`. */
  | { readonly kind: 'one'; readonly accepts: (character: string) => boolean }
  /** `*`: takes characters but `/`, or none. */
  | { readonly kind: 'many' }
  /** `**`: takes any characters, or none. */
  | { readonly kind: 'deep' }
  /** Before `folders`: may pass it by. */
  | { readonly kind: 'maybe' }
  /** `**` with its slash: takes whole folders, each with its slash. */
  | { readonly kind: 'folders' }

/**
 * Compiles `*` (not across `/`), `**` (across), `?`, `[a-z]`, `[!a]`, `{a,b}` (nested too) and `\` before a character that means itself.
 * Throws INPUT.GLOB.
 */
export function compileGlob(pattern: string): Glob {
  if (pattern === '' || pattern.length > MAX_LENGTH) throw refused(`A glob has 1 to ${MAX_LENGTH} characters.`)
  const alternatives = expand([...pattern]).map(steps)
  const [first = []] = alternatives
  return {
    prefix: alternatives.map(prefixOf).reduce(commonPrefix),
    parts: alternatives.length > 1 ? [] : texts(first),
    alternatives: alternatives.map((each) => ({ prefix: prefixOf(each), parts: texts(each), ...nameOf(each) })),
    matches: (path) => alternatives.some((each) => accepts(each, path)),
  }
}

/** Braces as a list of patterns without braces. */
function expand(characters: readonly string[]): string[][] {
  const open = indexOutside(characters, '{', 0)
  if (open < 0) return [[...characters]]
  const choices: string[][] = []
  let depth = 0
  let start = open + 1
  let end = -1
  for (let i = open; i < characters.length && end < 0; i++) {
    if (characters[i] === '\\') i++
    else if (characters[i] === '{') depth++
    else if (characters[i] === '}' && --depth === 0) end = i
    else if (characters[i] === ',' && depth === 1) {
      choices.push(characters.slice(start, i))
      start = i + 1
    }
  }
  if (end < 0) throw refused('A { without its }.')
  choices.push(characters.slice(start, end))
  const expanded: string[][] = []
  for (const choice of choices) {
    for (const each of expand([...characters.slice(0, open), ...choice, ...characters.slice(end + 1)])) expanded.push(each)
    if (expanded.length > MAX_ALTERNATIVES) throw refused(`Braces make more than ${MAX_ALTERNATIVES} patterns.`)
  }
  return expanded
}

/** The first place of a character that is neither escaped nor inside brackets. */
function indexOutside(characters: readonly string[], wanted: string, from: number): number {
  for (let i = from; i < characters.length; i++) {
    if (characters[i] === '\\') i++
    else if (characters[i] === '[') i = Math.max(i, characters.indexOf(']', i + 2))
    else if (characters[i] === wanted) return i
  }
  return -1
}

function steps(characters: readonly string[]): Step[] {
  const found: Step[] = []
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    if (character === '\\') {
      const next = characters[++i]
      if (next === undefined) throw refused('A \\ at the end.')
      found.push(next)
    } else if (character === '*' && characters[i + 1] !== '*') found.push({ kind: 'many' })
    else if (character === '*') {
      while (characters[i + 1] === '*') i++
      const starts = found.length === 0 || found.at(-1) === '/'
      if (!starts || characters[i + 1] !== '/') found.push({ kind: 'deep' })
      else {
        found.push({ kind: 'maybe' }, { kind: 'folders' })
        i++
      }
    } else if (character === '?') found.push({ kind: 'one', accepts: (each) => each !== '/' })
    else if (character === '[') {
      const end = characters.indexOf(']', i + (characters[i + 1] === '!' || characters[i + 1] === '^' ? 3 : 2))
      if (end < 0) throw refused('A [ without its ].')
      found.push({ kind: 'one', accepts: classOf(characters.slice(i + 1, end)) })
      i = end
    } else found.push(character)
  }
  return found
}

function classOf(members: readonly string[]): (character: string) => boolean {
  const negated = members[0] === '!' || members[0] === '^'
  const list = negated ? members.slice(1) : members
  const ranges: [string, string][] = []
  for (let i = 0; i < list.length; i++) {
    const isRange = list[i + 1] === '-' && list[i + 2] !== undefined
    ranges.push([list[i]!, isRange ? list[i + 2]! : list[i]!])
    if (isRange) i += 2
  }
  const code = (character: string) => character.codePointAt(0)!
  return (character) =>
    character !== '/' && ranges.some(([a, b]) => code(a) <= code(character) && code(character) <= code(b)) !== negated
}

function prefixOf(pattern: readonly Step[]): string {
  const end = pattern.findIndex((step) => typeof step !== 'string')
  return pattern.slice(0, end < 0 ? undefined : end).join('')
}

/** What a pattern says about the name: the steps after the last `/`, unless a `**` among them may be any folders. */
function nameOf(pattern: readonly Step[]): Pick<GlobAlternative, 'name' | 'isWholeName' | 'nameEnd'> {
  const isSlash = (step: Step) => step === '/' || (typeof step === 'object' && step.kind === 'folders')
  const steps = pattern.slice(pattern.findLastIndex(isSlash) + 1)
  const isText = (step: Step) => typeof step === 'string'
  const nameEnd = steps.slice(steps.findLastIndex((step) => !isText(step)) + 1).join('')
  if (steps.some((step) => typeof step === 'object' && step.kind === 'deep')) return { name: '', isWholeName: false, nameEnd }
  return { name: prefixOf(steps), isWholeName: steps.every(isText), nameEnd }
}

/** The runs of characters that stand for themselves. */
function texts(pattern: readonly Step[]): string[] {
  const runs: string[] = ['']
  for (const step of pattern) {
    if (typeof step === 'string') runs.push(runs.pop()! + step)
    else runs.push('')
  }
  return runs.filter((run) => run !== '')
}

function commonPrefix(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}

/** Follows all ways through the pattern at once, so that no path makes it go back. */
function accepts(pattern: readonly Step[], path: string): boolean {
  let states: number[] = []
  let next: number[] = []
  // seen[s] is the number of the character before which state s was reached last.
  const seen = new Int32Array(pattern.length + 1).fill(-1)
  const reach = (list: number[], state: number, at: number) => {
    if (seen[state] === at) return
    seen[state] = at
    list.push(state)
    const step = pattern[state]
    if (typeof step !== 'object') return
    if (step.kind === 'many' || step.kind === 'deep') reach(list, state + 1, at)
    if (step.kind === 'maybe') {
      reach(list, state + 1, at)
      reach(list, state + 2, at)
    }
  }
  reach(states, 0, 0)
  let at = 0
  for (const character of path) {
    at++
    for (const state of states) {
      const step = pattern[state]
      if (step === undefined) continue
      if (typeof step === 'string') {
        if (step === character) reach(next, state + 1, at)
      } else if (step.kind === 'one') {
        if (step.accepts(character)) reach(next, state + 1, at)
      } else if (step.kind === 'folders') {
        reach(next, state, at)
        if (character === '/') reach(next, state + 1, at)
      } else if (step.kind === 'deep' || (step.kind === 'many' && character !== '/')) reach(next, state, at)
    }
    if (next.length === 0) return false
    ;[states, next] = [next, states]
    next.length = 0
  }
  return states.includes(pattern.length)
}

function refused(message: string): ReadFailure {
  return new ReadFailure('INPUT.GLOB', message)
}
