import { findOrder, orderOf } from './all.ts'
import { canonicalConstraints, isLower, isUpper } from './canonical.ts'
import { conjunction } from './conjunction.ts'
import { readConstraint, writeConstraint } from './constraint.ts'
import type { Comparator, Constraint } from './constraint.ts'
import { quoted, VersionRangeError } from './version-range-error.ts'
import type { VersionOrder } from './version-order.ts'

/** A set of versions of one ecosystem, written as a VERS (https://github.com/package-url/vers-spec). */
export interface VersionRange {
  /** The type of the order, without aliases: `apk` for `vers:alpine/...`. Compare with `orderOf(purlType).type`. */
  readonly type: string
  /** The canonical VERS: sorted, unique, percent-encoded where it must be. */
  readonly text: string
  /** Whether a version, as a package names it (not percent-encoded), lies in the range. Never throws. */
  contains(version: string): boolean
  /** The same as `text`. */
  toString(): string
}

/** The longest text of a range, in characters. */
export const longestRange = 4096
/** The most constraints of a range. */
export const mostConstraints = 128

/**
 * Reads a VERS, `vers:deb/>=1.0|<2.0`. Taken beyond the standard and put in canonical form: constraints in any order,
 * redundant ones, an `=` before a version, a type or scheme in upper case.
 * @throws VersionRangeError
 */
export function parseVersionRange(text: string): VersionRange {
  checkLength(text)
  const colon = text.indexOf(':')
  const slash = text.indexOf('/')
  if (text.slice(0, Math.max(colon, 0)).toLowerCase() !== 'vers') {
    throw new VersionRangeError('RANGE.SYNTAX', `${quoted(text)} does not begin with "vers:"`)
  }
  if (slash < colon) throw new VersionRangeError('RANGE.SYNTAX', `${quoted(text)} has no "/" after the type`)
  const order = knownOrder(text.slice(colon + 1, slash))
  const body = text.slice(slash + 1)
  if (body === '*') return everyVersion(order)
  const parts = body.split('|')
  checkCount(parts.length)
  let offset = slash + 1
  const constraints = parts.map((part) => {
    if (part === '') throw new VersionRangeError('RANGE.SYNTAX', `A constraint is missing at ${offset}`)
    const constraint = readConstraint(part, offset)
    offset += part.length + 1
    return constraint
  })
  return rangeOf(order, constraints)
}

/**
 * The range that a person writes for packages of a purl type: comparators that must all hold, between blanks or
 * commas (`>=2.0 <2.17.1`, `>=2.0,<2.17.1`), one bare version, `*`, or a whole VERS of that type. Versions are taken
 * literally, without percent-decoding. Of a purl type without an order of its own it is a `generic` range.
 * @throws VersionRangeError
 */
export function fromComparators(type: string, text: string): VersionRange {
  checkLength(text)
  const trimmed = text.trim()
  const order = findOrder(type.toLowerCase()) ?? orderOf(type)
  if (trimmed.toLowerCase().startsWith('vers:')) {
    const range = parseVersionRange(trimmed)
    if (range.type === order.type) return range
    throw new VersionRangeError('RANGE.OTHER_TYPE', `${quoted(trimmed)} is a range of ${range.type}, not ${order.type}`)
  }
  if (trimmed === '*') return everyVersion(order)
  return rangeOf(order, conjunction(trimmed, order, mostConstraints))
}

function knownOrder(type: string): VersionOrder {
  if (!/^[a-z][a-z0-9.-]*$/i.test(type)) {
    throw new VersionRangeError('RANGE.SYNTAX', `${quoted(type)} is not a type: letters, digits, "." and "-"`)
  }
  const order = findOrder(type.toLowerCase())
  if (order === undefined) {
    throw new VersionRangeError('RANGE.UNKNOWN_TYPE', `No order of versions is known for the type ${quoted(type)}`)
  }
  return order
}

function checkLength(text: string): void {
  if (text.length <= longestRange) return
  throw new VersionRangeError('RANGE.TOO_LONG', `A range of ${text.length} characters; at most ${longestRange}`)
}

function checkCount(count: number): void {
  if (count <= mostConstraints) return
  throw new VersionRangeError('RANGE.TOO_MANY', `A range of ${count} constraints; at most ${mostConstraints}`)
}

function everyVersion(order: VersionOrder): VersionRange {
  return frozen(order.type, '*', () => true)
}

function rangeOf(order: VersionOrder, constraints: readonly Constraint[]): VersionRange {
  const canonical = canonicalConstraints(constraints, order)
  const holds = (version: string, { comparator, version: bound }: Constraint) =>
    satisfies(comparator, order.compare(order.asPreciseAs?.(version, bound) ?? version, bound))
  const exclusions = canonical.filter(({ comparator }) => comparator === '!=')
  const intervals = intervalsOf(canonical)
  return frozen(
    order.type,
    canonical.map(writeConstraint).join('|'),
    (version) =>
      exclusions.every((exclusion) => holds(version, exclusion)) &&
      // The standard's algorithm finds nothing in `!=1.0` alone; every ecosystem means all but 1.0.
      (intervals.length === 0 || intervals.some((bounds) => bounds.every((bound) => holds(version, bound)))),
  )
}

/** One or two bounds each, that must all hold: the pairs of the standard's containment algorithm. */
function intervalsOf(canonical: readonly Constraint[]): Constraint[][] {
  const intervals: Constraint[][] = []
  let open: Constraint[] | undefined
  for (const constraint of canonical) {
    if (constraint.comparator === '!=') continue
    if (isUpper(constraint) && open !== undefined) open.push(constraint)
    else intervals.push([constraint])
    open = isLower(constraint) ? intervals.at(-1) : undefined
  }
  return intervals
}

function satisfies(comparator: Comparator, difference: -1 | 0 | 1): boolean {
  switch (comparator) {
    case '=':
      return difference === 0
    case '!=':
      return difference !== 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
  }
}

function frozen(type: string, constraints: string, contains: (version: string) => boolean): VersionRange {
  const text = `vers:${type}/${constraints}`
  // Percent-encoding makes three characters of one.
  checkLength(text)
  return Object.freeze({ type, text, contains, toString: () => text })
}
