import { expect, test } from 'vitest'
import { testPolicy } from '../../src/policy/test-policy.ts'
import { evaluator, STARTERS } from './shelf.ts'

test('there are twelve, each named as its file', () => {
  expect(STARTERS.map(({ file }) => file)).toEqual(STARTERS.map(({ policy }) => `${policy.name}.yaml`))
  expect(STARTERS).toHaveLength(12)
})

test.each(STARTERS)('$file says what it is for and what to do', ({ policy }) => {
  expect(policy).toMatchObject({ title: expect.any(String), description: expect.any(String), severity: expect.any(String), version: expect.any(String) })
  expect(policy.controls.length).toBeGreaterThan(0)
  for (const { condition, solution } of policy.plan.rules) if (condition !== 'false') expect(solution).not.toBeNull()
})

test.each(STARTERS)('the tests of $file pass, for PASS and for another verdict', async (shelved) => {
  const results = await testPolicy(shelved, evaluator())
  expect(results.filter(({ passed }) => !passed)).toEqual([])
  const verdicts = new Set(results.map(({ expected }) => expected.verdict))
  expect(verdicts).toContain('PASS')
  expect(verdicts.size).toBeGreaterThan(1)
})
