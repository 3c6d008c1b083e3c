import type { Spot } from './document/spot.ts'
import type { TestForm } from './document/policy-document.ts'
import { judgeAll } from './evaluate/evaluate-images.ts'
import type { Evaluates } from './evaluate/evaluators.ts'
import type { Verdict } from './evaluate/judge.ts'
import { paramValues } from './params.ts'
import type { Shelved } from './policy-shelf.ts'

/** What became of one test of a policy. */
export interface TestResult {
  readonly name: string
  readonly spot: Spot
  readonly passed: boolean
  readonly expected: { readonly verdict: string; readonly keys: readonly string[] | null }
  readonly actual: { readonly verdict: Verdict; readonly keys: readonly string[]; readonly issues: readonly string[] }
}

/** Runs the tests that a policy brings, on the facts that they state. Throws POLICY.PARAM. */
export async function testPolicy({ policy, exceptions }: Shelved, evaluator: Evaluates): Promise<TestResult[]> {
  const results: TestResult[] = []
  for (const test of policy.tests) results.push(await run(test, { policy, exceptions }, evaluator))
  return results
}

async function run(test: TestForm, { policy, exceptions }: Shelved, evaluator: Evaluates): Promise<TestResult> {
  const { digest, tags, gaps, image, verdict, keys } = test
  const facts = { id: 0, digest, tags, gaps, facts: image, issue: null }
  const now = test.now ?? new Date()
  const [evaluation] = await judgeAll(policy, [facts], paramValues(policy.params, test.params), { evaluator, exceptions, now })
  const { violations, issues, verdict: actual } = evaluation!
  const found = violations.map(({ key }) => key).toSorted()
  const passed = actual === verdict && (keys === null || JSON.stringify(keys.toSorted()) === JSON.stringify(found))
  return {
    name: test.name,
    spot: test.spot(),
    passed,
    expected: { verdict, keys },
    actual: { verdict: actual, keys: found, issues: issues.map(({ code, message }) => `${code} ${message}`) },
  }
}
