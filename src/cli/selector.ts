import type { PackageSelector } from '../generated/cli/graphql.ts'
import { formatPurl, parsePurl } from '../model/purl.ts'
import { fromComparators } from '../model/versions/version-range.ts'
import { EXIT, Exit } from './exit.ts'

/**
 * What a person means by a package, a range and a type.
 * Throws Exit 3, MODEL.BAD_PURL, and VersionRangeError.
 * @param text a purl with or without version, or a name
 * @param range comparisons that must all hold, `>=2.0 <2.17.1`, or a VERS, `vers:maven/>=2.0|<2.17.1`
 * @param type a purl type, for a name
 */
export function selectorOf(text: string, range: string | undefined, type: string | undefined): PackageSelector {
  if (!text.startsWith('pkg:')) {
    if (type === undefined && range === undefined) return { name: text }
    if (type === undefined) throw new Exit(EXIT.usage, 'A --range needs a purl (pkg:maven/group/name), or a name and its --type: orders of versions differ.')
    return { named: { type, name: text, versions: range === undefined ? null : fromComparators(type, range).text } }
  }
  if (type !== undefined) throw new Exit(EXIT.usage, '--type goes with a name; a purl has its type.')
  const identity = parsePurl(text)
  if (range === undefined) return { purl: text }
  if (identity.version !== null) throw new Exit(EXIT.usage, 'A purl with a version needs no --range.')
  return { range: { purl: formatPurl(identity), versions: fromComparators(identity.type, range).text } }
}
