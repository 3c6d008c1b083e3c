import type { Constraint } from './constraint.ts'
import { quoted, VersionRangeError } from './version-range-error.ts'
import type { VersionOrder } from './version-order.ts'

/**
 * The constraints sorted by version, each version once, without those that say nothing (vers-spec, "How to parse",
 * "Simplifying constraints"): of `>1|>2` stays `>1`, of `<1|<2` stays `<2`, of `>1|2` stays `>1`.
 * @throws VersionRangeError RANGE.CONFLICT when one version stands in two constraints with different comparators
 */
export function canonicalConstraints(constraints: readonly Constraint[], order: VersionOrder): Constraint[] {
  const sorted = unique(
    constraints.toSorted((a, b) => order.compare(a.version, b.version)),
    order,
  )
  const kept: Constraint[] = []
  for (const constraint of sorted) {
    if (constraint.comparator === '!=') continue
    if (isLower(kept.at(-1)) && !isUpper(constraint)) continue
    if (isUpper(constraint)) while (kept.length > 0 && !isLower(kept.at(-1))) kept.pop()
    kept.push(constraint)
  }
  return sorted.filter((constraint) => constraint.comparator === '!=' || kept.includes(constraint))
}

/** Whether the constraint begins an interval. */
export function isLower(constraint: Constraint | undefined): boolean {
  return constraint?.comparator === '>' || constraint?.comparator === '>='
}

/** Whether the constraint ends an interval. */
export function isUpper(constraint: Constraint | undefined): boolean {
  return constraint?.comparator === '<' || constraint?.comparator === '<='
}

function unique(sorted: readonly Constraint[], order: VersionOrder): Constraint[] {
  return sorted.filter((constraint, index) => {
    const before = sorted[index - 1]
    if (before === undefined || order.compare(before.version, constraint.version) !== 0) return true
    if (before.comparator === constraint.comparator) return false
    throw new VersionRangeError(
      'RANGE.CONFLICT',
      `${quoted(before.comparator + before.version)} and ${quoted(constraint.comparator + constraint.version)} ` +
        'say different things of the same version',
    )
  })
}
