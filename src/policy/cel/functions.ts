import { RE2JS } from 're2js'
import { parsePurl } from '../../model/purl.ts'
import { orderOf } from '../../model/versions/all.ts'
import { parseVersionRange, type VersionRange } from '../../model/versions/version-range.ts'
import { matchesGlob } from '../../model/glob.ts'

/** So many patterns and ranges, and so many purls, are kept parsed. */
const KEPT = { patterns: 500, purls: 20_000 }
const MAX_PATTERN = 1_000

/** Carries the functions of the name `version`. */
export class VersionFunctions {}

/** What a policy can call beside CEL's own functions: signature, and what it does. */
export const FUNCTIONS: readonly (readonly [string, (...values: never[]) => unknown])[] = [
  ['re2(string, string): bool', (text: string, pattern: string) => regexOf(pattern).matcher(text).find()],
  ['glob(string, string): bool', (text: string, pattern: string) => matchesGlob(text, pattern)],
  ['VersionFunctions.satisfies(string, string): bool', (_: VersionFunctions, purl: string, range: string) => satisfies(purl, range)],
]

/** What a literal second argument of each function has to be; throws an Error that says why it is not. */
export const LITERALS: Readonly<Record<string, (literal: string) => void>> = {
  re2: (pattern) => void regexOf(pattern),
  satisfies: (range) => void rangeOf(range),
  glob: (pattern) => {
    if (pattern === '' || pattern.length > 512) throw new Error('A glob has 1 to 512 characters.')
  },
}

const regexOf = kept(KEPT.patterns, (pattern: string) => {
  if (pattern.length > MAX_PATTERN) throw new Error(`A pattern has at most ${MAX_PATTERN} characters.`)
  return RE2JS.compile(pattern)
})
const rangeOf = kept(KEPT.patterns, (range: string): VersionRange => parseVersionRange(range))
const identityOf = kept(KEPT.purls, (purl: string) => parsePurl(purl))

/** A range of another ecosystem holds for no version. A purl without a version is an error: nothing is known of it. */
function satisfies(purl: string, range: string): boolean {
  const { type, version } = identityOf(purl)
  if (version === null) throw new Error(`${purl.slice(0, 200)} has no version.`)
  const wanted = rangeOf(range)
  return wanted.type === orderOf(type).type && wanted.contains(version)
}

function kept<Value>(most: number, make: (text: string) => Value): (text: string) => Value {
  const made = new Map<string, Value>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const value = make(text)
    if (made.size >= most) made.clear()
    made.set(text, value)
    return value
  }
}
