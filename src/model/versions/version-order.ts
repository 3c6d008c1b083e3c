/**
 * How the versions of one ecosystem are ordered.
 *
 * An order is a total preorder over all strings: `compare` never throws, is transitive (Maven's own is not for versions nobody would make up), and answers 0 for spellings
 * that the ecosystem takes for the same version (`1.0` and `1.0.0` in PyPI). Strings that the ecosystem would refuse
 * have a place in the order too. Strings of more than 512 characters come after all others, in code-point order.
 */
export interface VersionOrder {
  /** The VERS type, which is also the name of the order: `deb`, `npm`. */
  readonly type: string
  /** The purl types whose versions this order sorts. */
  readonly purlTypes: readonly string[]
  /** -1 when `a` comes before `b`, 1 when after, 0 when both name the same version. */
  compare(a: string, b: string): -1 | 0 | 1
  /**
   * `version` without the parts that `bound` leaves open, where the ecosystem says that such a bound speaks of all of
   * them: RPM compares only the versions when a requirement names no release. Absent where a bound is always exact.
   */
  asPreciseAs?(version: string, bound: string): string
}
