import type { PackageSelector } from '../generated/cli/graphql.ts'
import { formatPurl, parsePurl } from '../model/purl.ts'
import { fromComparators } from '../model/versions/version-range.ts'
import { EXIT, Exit } from './exit.ts'

/** What may be said besides the package itself. */
export interface Narrowing {
  /** Comparisons that must all hold, `>=2.0 <2.17.1`, or a VERS, `vers:maven/>=2.0|<2.17.1`. */
  readonly range?: string | undefined
  /** The same of versions that are not meant. */
  readonly outside?: string | undefined
  /** A purl type, for a name. */
  readonly type?: string | undefined
  readonly license?: string | undefined
}

/**
 * What a person means by a package and what narrows it.
 * Throws Exit 3, MODEL.BAD_PURL, and VersionRangeError.
 * @param text a purl with or without version, a name, `part*` for names that begin so, `*part*` for those that contain it; undefined with a licence
 */
export function selectorOf(text: string | undefined, { range, outside, type, license }: Narrowing = {}): PackageSelector {
  if (text === undefined && license === undefined) throw new Exit(EXIT.usage, 'Which package? A purl, a name, or a --license.')
  if (text === undefined || license !== undefined || /^\*|\*$/.test(text)) {
    if (range !== undefined || outside !== undefined) throw new Exit(EXIT.usage, 'A part of a name or a licence goes with no range: orders of versions differ.')
    return { matching: { ...(type !== undefined && { type }), ...(license !== undefined && { license }), ...(text !== undefined && partOf(text)) } }
  }
  if (range !== undefined && outside !== undefined) throw new Exit(EXIT.usage, '--range and --outside exclude each other.')
  const given = range ?? outside
  if (!text.startsWith('pkg:')) {
    if (type === undefined && given === undefined) return { name: text }
    if (type === undefined) throw new Exit(EXIT.usage, 'A --range or --outside needs a purl (pkg:maven/group/name), or a name and its --type: orders of versions differ.')
    const rangeText = given === undefined ? null : fromComparators(type, given).text
    return { named: { type, name: text, ...(outside === undefined ? { versions: rangeText } : { notVersions: rangeText }) } }
  }
  if (type !== undefined) throw new Exit(EXIT.usage, '--type goes with a name; a purl has its type.')
  const identity = parsePurl(text)
  if (given === undefined) return { purl: text }
  if (identity.version !== null) throw new Exit(EXIT.usage, 'A purl with a version needs no --range or --outside.')
  const which = { purl: formatPurl(identity), versions: fromComparators(identity.type, given).text }
  return outside === undefined ? { range: which } : { outside: which }
}

/** `part*`, `*part`, `*part*`. */
function partOf(text: string) {
  if (!/^\*|\*$/.test(text)) throw new Exit(EXIT.usage, 'With a --license goes a part of a name, "part*" or "*part*".')
  const part = text.replace(/^\*|\*$/g, '')
  return text.startsWith('*') ? { nameContains: part } : { namePrefix: part }
}
