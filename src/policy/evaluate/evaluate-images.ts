import type { Exception } from '../document/exception-document.ts'
import { collectFacts, type CollectedFacts, type ExecuteFacts } from '../facts/collect-facts.ts'
import type { Policy } from '../load-policy.ts'
import { paramValues } from '../params.ts'
import type { Outcome } from '../plan.ts'
import type { Evaluates } from './evaluators.ts'
import { type Evaluation, judge } from './judge.ts'

/** What an evaluation needs beside the policy. */
export interface EvaluationOptions {
  readonly execute: ExecuteFacts
  readonly evaluator: Evaluates
  readonly exceptions: readonly Exception[]
  /** Values by name, as JSON has them; the rest are defaults. */
  readonly params: unknown
  readonly now: Date
}

/** The facts of so many images are read together. */
const CHUNK = 250

/** Evaluates a policy on images, in their order: while conditions of some run, the facts of the next are read. Throws POLICY.PARAM. */
export async function evaluateImages(policy: Policy, ids: readonly number[], options: EvaluationOptions): Promise<Evaluation[]> {
  const params = paramValues(policy.params, options.params)
  const running: Promise<Evaluation[]>[] = []
  for (let i = 0; i < ids.length; i += CHUNK) {
    const facts = await collectFacts(policy.facts, ids.slice(i, i + CHUNK), params, options.execute)
    running.push(judgeAll(policy, facts, params, options))
  }
  return (await Promise.all(running)).flat()
}

/** Judges images whose facts are at hand. */
export async function judgeAll(
  policy: Policy,
  facts: readonly CollectedFacts[],
  params: Readonly<Record<string, unknown>>,
  { evaluator, exceptions, now }: Pick<EvaluationOptions, 'evaluator' | 'exceptions' | 'now'>,
): Promise<Evaluation[]> {
  const whole = facts.filter(({ issue }) => issue === null)
  const images = whole.map(({ facts: each }) => JSON.stringify(each))
  const task = { plan: policy.plan, params, now: now.getTime(), images }
  const outcomes = images.length === 0 ? [] : await evaluator.run(task)
  const byImage = new Map<CollectedFacts, Outcome>(whole.map((each, i) => [each, outcomes[i]!]))
  return facts.map((each) => judge(policy, exceptions, each, byImage.get(each) ?? null, now.getTime()))
}
