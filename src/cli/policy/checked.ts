import type { EvaluationFragment, PolicyAboutFragment } from '../../generated/cli/graphql.ts'
import { EXIT, type ExitCode } from '../exit.ts'

/** A violation as the graph answers it. */
export type Violation = EvaluationFragment['violations']['edges'][number]['node']

/** One policy on one image, with all its violations. */
export interface CheckedImage extends Omit<EvaluationFragment, 'violations'> {
  readonly violations: readonly Violation[]
}

/** One policy on all images that were asked for. */
export interface CheckedPolicy {
  readonly about: PolicyAboutFragment
  readonly images: readonly CheckedImage[]
}

/** From which verdict on a check has failed. */
export const FAIL_ON = ['fail', 'unknown', 'warn', 'never'] as const

/** One of FAIL_ON. */
export type FailOn = (typeof FAIL_ON)[number]

/** How often each verdict came out, the worst first. */
export function countsOf(policies: readonly CheckedPolicy[]): [string, number][] {
  const verdicts = policies.flatMap(({ images }) => images.map(({ verdict }) => verdict as string))
  const order = ['FAIL', 'ERROR', 'UNKNOWN', 'WARN', 'EXCEPTED', 'PASS', 'SKIP']
  return order.map((verdict): [string, number] => [verdict, verdicts.filter((each) => each === verdict).length]).filter(([, count]) => count > 0)
}

/** 0 passed, 1 failed, 2 could not be evaluated. A failure is proved whatever could not be evaluated beside it. */
export function statusOf(policies: readonly CheckedPolicy[], failOn: FailOn): ExitCode {
  const verdicts = new Set<string>(countsOf(policies).map(([verdict]) => verdict))
  const failing = { never: [], fail: ['FAIL'], unknown: ['FAIL', 'UNKNOWN'], warn: ['FAIL', 'UNKNOWN', 'WARN'] }[failOn]
  if (failing.some((verdict) => verdicts.has(verdict))) return EXIT.failed
  return verdicts.size === 0 || verdicts.has('ERROR') ? EXIT.unavailable : EXIT.ok
}
