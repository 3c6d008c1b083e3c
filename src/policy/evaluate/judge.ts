import type { Exception } from '../document/exception-document.ts'
import type { Enforcement } from '../document/policy-document.ts'
import type { CollectedFacts } from '../facts/collect-facts.ts'
import { matchesGlob } from '../../model/glob.ts'
import type { Policy } from '../load-policy.ts'
import type { Finding, Issue, Outcome } from '../plan.ts'

/** What an evaluation comes to. */
export type Verdict = 'PASS' | 'WARN' | 'FAIL' | 'EXCEPTED' | 'SKIP' | 'UNKNOWN' | 'ERROR'

/** Where an exception is in its life; it counts until it has expired. */
export type ExceptionState = 'ACTIVE' | 'EXPIRING' | 'EXPIRED'

/** A finding with what is made of it. */
export interface Violation extends Finding {
  readonly enforcement: Enforcement
  readonly solution: string | null
  /** The exception that is made for it, or was until it expired. */
  readonly exception: (Exception & { readonly state: ExceptionState }) | null
  readonly excepted: boolean
}

/** One policy on one image. */
export interface Evaluation {
  readonly image: number
  readonly verdict: Verdict
  readonly violations: readonly Violation[]
  /** Why it is ERROR or UNKNOWN. */
  readonly issues: readonly Issue[]
}

const EXPIRING = 14 * 86_400_000

/**
 * The verdict. A violation is proved whatever else is missing, so FAIL goes before ERROR, ERROR before UNKNOWN, and PASS is
 * only what has neither violations nor issues.
 */
export function judge(policy: Policy, exceptions: readonly Exception[], facts: CollectedFacts, outcome: Outcome | null, now: number): Evaluation {
  const image = facts.id
  if (facts.issue !== null || outcome === null) return { image, verdict: 'ERROR', violations: [], issues: facts.issue === null ? [] : [facts.issue] }
  if (!isFor(policy, facts) || (!outcome.matched && outcome.issues.length === 0)) return { image, verdict: 'SKIP', violations: [], issues: [] }
  const pending = policy.effectiveOn !== null && policy.effectiveOn.getTime() > now
  const violations = outcome.findings.map((finding): Violation => {
    const { enforcement, solution } = policy.plan.rules.find(({ id }) => id === finding.rule)!
    const exception = exceptionFor(finding, policy, exceptions, facts, now)
    const excepted = exception !== null && exception.state !== 'EXPIRED'
    return { ...finding, enforcement: pending ? 'warn' : enforcement, solution, exception, excepted }
  })
  const issues = [...outcome.issues, ...gapsOf(policy, facts)]
  return { image, verdict: verdictOf(violations, issues), violations, issues }
}

function verdictOf(violations: readonly Violation[], issues: readonly Issue[]): Verdict {
  const counting = violations.filter(({ excepted }) => !excepted)
  if (counting.some(({ enforcement }) => enforcement === 'deny')) return 'FAIL'
  if (issues.some(({ code }) => code !== 'POLICY.UNKNOWN')) return 'ERROR'
  if (issues.length > 0) return 'UNKNOWN'
  if (counting.length > 0) return 'WARN'
  return violations.length > 0 ? 'EXCEPTED' : 'PASS'
}

function isFor({ repositories }: Policy, { tags }: CollectedFacts): boolean {
  return repositories.length === 0 || tags.some((tag) => repositories.some((glob) => matchesGlob(tag.slice(0, tag.lastIndexOf(':')), glob)))
}

function gapsOf({ gapsMatter }: Policy, { gaps }: CollectedFacts): Issue[] {
  const missing = gaps.filter((gap) => gapsMatter(gap.split(' ', 1)[0]!))
  return missing.slice(0, 20).map((gap) => ({ code: 'POLICY.FACTS_INCOMPLETE', rule: null, message: `Not all of the image could be read: ${gap}` }))
}

/** Of several the one that lasts longest. */
function exceptionFor({ rule, key }: Finding, { name }: Policy, exceptions: readonly Exception[], facts: CollectedFacts, now: number): Violation['exception'] {
  const [longest] = exceptions
    .filter((each) => each.policy === name && each.rule === rule && each.key === key && each.images.some((image) => names(image, facts)))
    .toSorted((a, b) => b.expires - a.expires)
  if (longest === undefined) return null
  const left = longest.expires - now
  return { ...longest, state: left <= 0 ? 'EXPIRED' : left <= EXPIRING ? 'EXPIRING' : 'ACTIVE' }
}

function names(image: string, { digest, tags }: CollectedFacts): boolean {
  return image === digest || (!image.startsWith('sha256:') && tags.some((tag) => matchesGlob(tag, image)))
}
