import type { Policy as PolicyShape } from '../policy/load-policy.ts'
import { lintPolicies } from '../policy/load-policy.ts'
import type { Problem } from '../policy/policy-failure.ts'
import { testPolicy, type TestResult } from '../policy/test-policy.ts'
import { builder } from './builder.ts'
import { PolicyInput } from './policy.ts'

interface ParameterShape {
  readonly name: string
  readonly type: string
  readonly default: unknown
}

const Parameter = builder.objectRef<ParameterShape>('PolicyParameter').implement({
  description: 'A value that can be given to a policy.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    type: t.exposeString('type', { description: 'Its type, as GraphQL writes it.' }),
    default: t.expose('default', { type: 'JSON', nullable: true, description: 'Null: it has to be given.' }),
  }),
})

const Rule = builder.objectRef<PolicyShape['plan']['rules'][number]>('PolicyRule').implement({
  description: 'A rule of a policy.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'Unique in its policy.' }),
    description: t.exposeString('description', { nullable: true, description: 'For a person.' }),
    solution: t.exposeString('solution', { nullable: true, description: 'What to do about a violation.' }),
    condition: t.exposeString('condition', { description: 'In CEL.' }),
    isWarning: t.boolean({ description: 'Violations make WARN, not FAIL.', resolve: ({ enforcement }) => enforcement === 'warn' }),
  }),
})

const Policy = builder.objectRef<PolicyShape>('Policy').implement({
  description: 'A saved policy.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique among the saved.' }),
    title: t.exposeString('title', { nullable: true, description: 'In one line.' }),
    description: t.exposeString('description', { nullable: true, description: 'For a person.' }),
    version: t.exposeString('version', { nullable: true, description: 'As its author counts.' }),
    severity: t.exposeString('severity', { nullable: true, description: '`low`, `medium`, `high` or `critical`.' }),
    controls: t.stringList({ description: 'Controls of standards that it is for, e.g. `CIS-DOCKER:4.1`.', resolve: ({ controls }) => controls }),
    file: t.exposeString('file', { nullable: true, description: 'Where it is saved.' }),
    digest: t.exposeString('digest', { description: 'Another digest is another policy.' }),
    parameters: t.field({
      type: [Parameter],
      description: 'What can be given to it.',
      resolve: ({ params }) => [...params].map(([name, { graphql, fallback }]) => ({ name, type: graphql, default: fallback })),
    }),
    rules: t.field({ type: [Rule], description: 'Its rules.', resolve: ({ plan }) => plan.rules as never }),
  }),
})

const PolicyProblem = builder.objectRef<Problem>('PolicyProblem').implement({
  description: 'Something that is wrong with a policy.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`POLICY.SUBCODE`; docs/codes.md lists them.' }),
    message: t.exposeString('message', { description: 'What is wrong.' }),
    help: t.exposeString('help', { description: 'What to do about it.' }),
    line: t.exposeInt('line', { description: 'From 1.' }),
    column: t.exposeInt('column', { description: 'From 1.' }),
  }),
})

const TestRun = builder.objectRef<TestResult>('PolicyTestRun').implement({
  description: 'What became of one test of a policy.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the test.' }),
    passed: t.exposeBoolean('passed', { description: 'It came out as expected.' }),
    line: t.int({ description: 'Where it is written.', resolve: ({ spot }) => spot.line }),
    expected: t.string({ description: 'The verdict that was expected, and the keys.', resolve: ({ expected }) => told(expected.verdict, expected.keys) }),
    actual: t.string({ description: 'The verdict, the keys, and what could not be decided.', resolve: ({ actual }) => [told(actual.verdict, actual.keys), ...actual.issues].join('; ') }),
  }),
})

function told(verdict: string, keys: readonly string[] | null): string {
  return keys === null || keys.length === 0 ? verdict : `${verdict} ${keys.toSorted().join(', ')}`
}

builder.queryFields((t) => ({
  policies: t.field({
    type: [Policy],
    description: 'The saved policies, by name.',
    resolve: (_root, _args, { policies }, { schema }) => policies.all(schema) as never,
  }),
  policy: t.field({
    type: Policy,
    nullable: true,
    extensions: { weight: 100 },
    description: 'What a policy says of itself; null when no policy has this name. Codes: those of POLICY in docs/codes.md.',
    args: { policy: t.arg({ type: PolicyInput, required: true, description: 'Which policy.' }) },
    resolve: (_root, { policy: { name, yaml } }, { policies }, { schema }) =>
      yaml == null ? (policies.all(schema).find((policy) => policy.name === name) ?? null) : policies.inline(yaml, schema).policy,
  }),
  lintPolicy: t.field({
    type: [PolicyProblem],
    extensions: { weight: 100 },
    description: 'What is wrong with a policy, in the order of its text; nothing is wrong when there is nothing.',
    args: { yaml: t.arg.string({ required: true, description: 'The policy.' }) },
    resolve: (_root, { yaml }, _context, { schema }) => lintPolicies(yaml, null, schema).problems as never,
  }),
  testPolicy: t.field({
    type: [TestRun],
    extensions: { weight: 1_000 },
    description: 'Runs the tests that a policy brings. Codes: those of POLICY in docs/codes.md.',
    args: { policy: t.arg({ type: PolicyInput, required: true, description: 'Which policy.' }) },
    resolve: async (_root, { policy: { name, yaml } }, { policies }, { schema }) => {
      const shelved = yaml == null ? policies.saved(name ?? '', schema) : policies.inline(yaml, schema)
      return testPolicy(shelved, policies.evaluator)
    },
  }),
}))
