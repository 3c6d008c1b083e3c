import { checkVersion, splitComparator } from './constraint.ts'
import type { Constraint } from './constraint.ts'
import { isLower, isUpper } from './canonical.ts'
import { quoted, VersionRangeError } from './version-range-error.ts'
import type { VersionOrder } from './version-order.ts'

/** Ranges of other notations (`^1.2`, `~1.2`, `1.*`, `1|2`): as a version they would only find nothing. `1!2.0` is a version of Python. */
const OPERATOR = /^[!^~]|[<>=|*]/

/**
 * Reads comparators between blanks or commas and answers the constraints of a VERS that holds the versions which
 * satisfy all of them.
 * @throws VersionRangeError RANGE.SYNTAX, RANGE.TOO_MANY, or RANGE.EMPTY when no version satisfies all of them
 */
export function conjunction(text: string, order: VersionOrder, most: number): Constraint[] {
  const written = readComparators(text, most)
  const compare = (a: Constraint, b: Constraint) => order.compare(a.version, b.version)
  // Of two bounds at one version the exclusive one is the tighter.
  const tighter = (sign: 1 | -1) => (a: Constraint, b: Constraint) =>
    sign * compare(a, b) || a.comparator.length - b.comparator.length
  const exact = written.filter(({ comparator }) => comparator === '=')
  const excluded = written.filter(({ comparator }) => comparator === '!=')
  const low = written.filter(isLower).toSorted(tighter(-1))[0]
  const high = written.filter(isUpper).toSorted(tighter(1))[0]
  const empty = () => new VersionRangeError('RANGE.EMPTY', `No version satisfies all of ${quoted(text)}`)

  const pinned = exact[0] ?? pinnedBetween(low, high, compare)
  if (pinned !== undefined) {
    if (!written.every((constraint) => admits(constraint, compare(pinned, constraint)))) throw empty()
    return [pinned]
  }
  if (low !== undefined && high !== undefined && compare(low, high) >= 0) throw empty()
  const bounds = [low, high].flatMap((bound) => (bound === undefined ? [] : [narrowed(bound, excluded, compare)]))
  const beside = excluded.filter((exclusion) => bounds.every((bound) => compare(exclusion, bound) !== 0))
  return [...bounds, ...beside]
}

function readComparators(text: string, most: number): Constraint[] {
  const found: Constraint[] = []
  let pending = ''
  for (const word of text.split(/[\s,]+/)) {
    if (word === '') continue
    const whole = pending + word
    // `==` is how Python writes `=`.
    const { comparator, rest } = splitComparator(whole.startsWith('==') ? whole.slice(1) : whole)
    if (rest === '' && pending === '') {
      pending = whole
      continue
    }
    pending = ''
    if (rest === '' || OPERATOR.test(rest)) {
      throw new VersionRangeError(
        'RANGE.SYNTAX',
        `${quoted(whole)} is not a comparator (=, !=, <, <=, >, >=) and a version; ranges with other operators are ` +
          'written with these, alternatives as a VERS: vers:npm/1.2.3|>=2.0|<3.0',
      )
    }
    found.push({ comparator, version: checkVersion(rest, text.indexOf(word)) })
    if (found.length > most) {
      throw new VersionRangeError('RANGE.TOO_MANY', `A range of more than ${most} comparators`)
    }
  }
  if (pending !== '') throw new VersionRangeError('RANGE.SYNTAX', `A version is missing after ${quoted(pending)}`)
  if (found.length === 0) throw new VersionRangeError('RANGE.SYNTAX', 'An empty range; every version is "*"')
  return found
}

type Compare = (a: Constraint, b: Constraint) => number

/** `>=2 <=2` is 2. */
function pinnedBetween(low: Constraint | undefined, high: Constraint | undefined, compare: Compare) {
  if (low?.comparator !== '>=' || high?.comparator !== '<=' || compare(low, high) !== 0) return undefined
  return { comparator: '=', version: low.version } as const
}

/** Whether a version that stands at `difference` to the constraint's satisfies it. */
function admits({ comparator }: Constraint, difference: number): boolean {
  if (difference === 0) return comparator === '=' || comparator === '<=' || comparator === '>='
  if (comparator === '!=') return true
  return difference < 0 ? comparator === '<' || comparator === '<=' : comparator === '>' || comparator === '>='
}

/** `>=2 !=2` is `>2`: a VERS names each version once. */
function narrowed(bound: Constraint, excluded: readonly Constraint[], compare: Compare): Constraint {
  if (excluded.every((exclusion) => compare(exclusion, bound) !== 0)) return bound
  return { comparator: isLower(bound) ? '>' : '<', version: bound.version }
}
