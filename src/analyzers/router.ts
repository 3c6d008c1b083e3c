import type { Analyzer, PathRule } from './analyzer.ts'

/** Says which analyzer reads a path. */
export interface Router {
  /** `path` is absolute. Asked once for every entry of a layer: up to three Map lookups, no search over rules. */
  route(path: string): Route | null
}

/** The analyzer that a path goes to. */
export interface Route {
  readonly analyzer: Analyzer
  /** Whether the path itself fits a rule; false: only if it becomes visible at one of the analyzer's places. */
  readonly certain: boolean
}

interface Candidate {
  /** Position in the table: the earlier analyzer, then its earlier rule, wins. */
  readonly order: number
  readonly when: PathRule['when']
  readonly yes: Route
  /** Null for an analyzer without places. */
  readonly perhaps: Route | null
  readonly placeNames: ReadonlySet<string>
}

type Lookup = Map<string, Candidate[]>

/** Compiles the rules of all analyzers; where several fit, the first in the order of the table counts. */
export function createRouter(analyzers: readonly Analyzer[]): Router {
  const byBasename: Lookup = new Map()
  const byExtension: Lookup = new Map()
  const byParent: Lookup = new Map()
  let order = 0
  for (const analyzer of analyzers) {
    const placeNames = new Set(analyzer.places.map(basename))
    const perhaps = analyzer.places.length === 0 ? null : { analyzer, certain: false }
    for (const { by, when } of analyzer.reads) {
      const candidate = { order: order++, when, yes: { analyzer, certain: true }, perhaps, placeNames }
      if ('basename' in by) push(byBasename, by.basename, candidate)
      else if ('extension' in by) push(byExtension, by.extension, candidate)
      else push(byParent, by.parent, candidate)
    }
  }
  const longestExtension = Math.max(0, ...[...byExtension.keys()].map((key) => key.length))

  return {
    route(path) {
      const slash = path.lastIndexOf('/')
      const name = path.slice(slash + 1)
      const named = byBasename.get(name)
      const dot = name.lastIndexOf('.')
      // A name that only begins with its dot (`.jar`) has no extension.
      const short = dot > 0 && name.length - dot <= longestExtension
      const extended = short ? byExtension.get(name.slice(dot).toLowerCase()) : undefined
      const housed = slash > 0 ? byParent.get(path.slice(path.lastIndexOf('/', slash - 1) + 1, slash)) : undefined
      if (named === undefined && extended === undefined && housed === undefined) return null
      return choose(path, name, [...(named ?? []), ...(extended ?? []), ...(housed ?? [])])
    },
  }
}

function choose(path: string, name: string, candidates: readonly Candidate[]): Route | null {
  let best: Candidate | null = null
  let fallback: Candidate | null = null
  for (const candidate of candidates) {
    if (candidate.when === undefined || candidate.when(path)) {
      if (best === null || candidate.order < best.order) best = candidate
    } else if (candidate.perhaps !== null && candidate.placeNames.has(name)) {
      if (fallback === null || candidate.order < fallback.order) fallback = candidate
    }
  }
  return best?.yes ?? fallback?.perhaps ?? null
}

function push(lookup: Lookup, key: string, candidate: Candidate): void {
  const list = lookup.get(key)
  if (list === undefined) lookup.set(key, [candidate])
  else list.push(candidate)
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
