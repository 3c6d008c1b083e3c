import type { Context } from './context.ts'
import type { Evaluation } from '../policy/evaluate/judge.ts'
import type { Issue } from '../policy/plan.ts'
import { BOUNDS } from '../policy/bounds.ts'
import { PolicyFailure } from '../policy/policy-failure.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, type Page, type Ref, toPage } from './connection.ts'
import { ImageFilter, imageFilter } from './image-filter.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'
import { type Evaluations, evaluationsOf } from './policy-evaluations.ts'
import { ViolationConnection } from './policy-violation.ts'
import { Image } from './refs.ts'

/** What an evaluation of one image costs, in objects. */
const WEIGHT = 100
/** What an evaluation of many images costs, in objects; a list counts as ten. */
const SET_WEIGHT = 5_000
const LIST_WEIGHT = SET_WEIGHT / 10
const ROOT_CAUSES = 100
const IDS = 1_000

interface EvaluationRow {
  readonly evaluation: Evaluation
  readonly evaluations: Evaluations
}

interface EvaluationSet {
  readonly evaluations: Evaluations
  /** All images, not only those of the page. */
  readonly all: () => Promise<Evaluation[]>
}

type EvaluationEdge = { readonly cursor: string; readonly node: EvaluationRow }
type EvaluationPage = Page<EvaluationEdge> & EvaluationSet

const Verdict = builder.enumType('Verdict', {
  description: 'What an evaluation comes to.',
  values: {
    PASS: { description: 'Nothing is violated, and everything was known.' },
    WARN: { description: 'Something is violated that is only warned of.' },
    FAIL: { description: 'Something is violated.' },
    EXCEPTED: { description: 'All that is violated is excepted.' },
    SKIP: { description: 'The policy is not for this image.' },
    UNKNOWN: { description: 'Nothing is violated as far as is known; something is not known.' },
    ERROR: { description: 'It could not be decided: facts are missing, or a condition failed.' },
  } as const,
})

/** A policy as an argument. */
export const PolicyInput = builder.inputType('PolicyInput', {
  description: 'Which policy is meant. Exactly one member.',
  isOneOf: true,
  fields: (t) => ({
    name: t.string({ description: 'The name of a saved policy.' }),
    yaml: t.string({ description: 'A policy as YAML, with the exceptions that it comes with.' }),
  }),
})

const PolicyIssue = builder.objectRef<Issue>('PolicyIssue').implement({
  description: 'Why something could not be decided.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`POLICY.SUBCODE`; docs/codes.md lists them.' }),
    rule: t.exposeString('rule', { nullable: true, description: 'The rule that it is about; null: all.' }),
    message: t.exposeString('message', { description: 'For a person.' }),
  }),
})

const PolicyEvaluation = builder.objectRef<EvaluationRow>('PolicyEvaluation').implement({
  description: 'One policy on one image.',
  fields: (t) => ({
    policy: t.string({ description: 'The name of the policy.', resolve: ({ evaluations }) => evaluations.shelved.policy.name }),
    image: t.field({
      type: Image,
      description: 'The image.',
      resolve: async ({ evaluation }, _args, { reads }) => (await reads.imageById(evaluation.image))!,
    }),
    verdict: t.field({ type: Verdict, description: 'In one word.', resolve: ({ evaluation }) => evaluation.verdict }),
    issues: t.field({
      type: [PolicyIssue],
      description: 'Why it is ERROR or UNKNOWN.',
      resolve: ({ evaluation }) => evaluation.issues as never,
    }),
    violations: t.field({
      type: ViolationConnection,
      description: 'What is violated, in the order of the rules.',
      args: pageArgs,
      resolve: ({ evaluation, evaluations }, args) => {
        const page = pageOf(args, idKey)
        const start = page.after === null ? 0 : page.after + 1
        const rows = evaluation.violations.slice(start, start + page.size).map((violation, i) => ({ at: start + i, violation }))
        const slice = { rows, more: start + page.size < evaluation.violations.length }
        const edgeOf = ({ at, violation }: (typeof rows)[number]) => ({ cursor: cursorOf(at), node: { imageId: evaluation.image, violation, evaluations } })
        return toPage(page, slice, edgeOf, async () => evaluation.violations.length)
      },
    }),
  }),
})

const VerdictCount = builder.objectRef<{ verdict: Evaluation['verdict']; count: number }>('VerdictCount').implement({
  description: 'How many images have a verdict.',
  fields: (t) => ({
    verdict: t.expose('verdict', { type: Verdict, description: 'The verdict.' }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
})

const RootCause = builder.objectRef<{ image: number; violations: number; images: number }>('PolicyRootCause').implement({
  description: 'An image that violations come from: mend it, and build again what is made from it.',
  fields: (t) => ({
    image: t.field({
      type: Image,
      description: 'The lowest base that has them, or the image itself.',
      resolve: async ({ image }, _args, { reads }) => (await reads.imageById(image))!,
    }),
    violations: t.exposeInt('violations', { description: 'How many, on all images together.' }),
    images: t.exposeInt('images', { description: 'On how many images.' }),
  }),
})

const edge = builder.objectRef<EvaluationEdge>('PolicyEvaluationEdge').implement({
  description: 'An edge of evaluations.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: PolicyEvaluation, description: 'What the edge leads to.', resolve: ({ node }) => node }),
  }),
})

const PolicyEvaluationConnection = connectionTo('PolicyEvaluation', edge as unknown as Ref<EvaluationEdge>, 'evaluations')

builder.objectFields(PolicyEvaluationConnection, (t) => ({
  totals: t.field({
    type: [VerdictCount],
    extensions: { weight: LIST_WEIGHT },
    description: 'How many images have each verdict, on all pages together; verdicts that none has are left out.',
    resolve: async (page) => totalsOf(await (page as EvaluationPage).all()),
  }),
  rootCauses: t.field({
    type: [RootCause],
    extensions: { weight: LIST_WEIGHT },
    description: `Where the violations of all pages come from, those of most images first. At most ${ROOT_CAUSES}.`,
    resolve: async (page) => {
      const { all, evaluations } = page as EvaluationPage
      return rootCausesOf(await all(), evaluations)
    },
  }),
}))

function totalsOf(all: readonly Evaluation[]): { verdict: Evaluation['verdict']; count: number }[] {
  const counts = new Map<Evaluation['verdict'], number>()
  for (const { verdict } of all) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  return [...counts].map(([verdict, count]) => ({ verdict, count })).sort((a, b) => b.count - a.count || (a.verdict < b.verdict ? -1 : 1))
}

async function rootCausesOf(all: readonly Evaluation[], evaluations: Evaluations) {
  const causes = new Map<number, { violations: number; images: Set<number> }>()
  await Promise.all(all.flatMap(({ image, violations }) => violations.map(async (violation) => {
    const root = await evaluations.rootOf(image, violation)
    const cause = causes.get(root) ?? { violations: 0, images: new Set<number>() }
    causes.set(root, { violations: cause.violations + 1, images: cause.images.add(image) })
  })))
  const rows = [...causes].map(([image, { violations, images }]) => ({ image, violations, images: images.size }))
  return rows.sort((a, b) => b.images - a.images || a.image - b.image).slice(0, ROOT_CAUSES)
}

const policyArgs = builder.args((t) => ({
  params: t.field({ type: 'JSON', description: 'Values of the parameters of the policy, by name; others have their defaults.' }),
  effectiveTime: t.field({ type: 'DateTime', description: 'What `now` is in the conditions, and when exceptions are looked at. Left out: now.' }),
}))

builder.objectFields(Image, (t) => ({
  policy: t.field({
    type: PolicyEvaluation,
    nullable: true,
    extensions: { weight: WEIGHT },
    description: 'The evaluation of a saved policy; null when no policy has this name. Codes: POLICY.PARAM.',
    args: { name: t.arg.string({ required: true, description: 'The name of the policy.' }), ...policyArgs },
    resolve: async ({ id }, args, context, { schema }) => {
      const isSaved = context.policies.all(schema).some(({ name }) => name === args.name)
      return isSaved ? rowOf(evaluationsOf(args, schema, context), id) : null
    },
  }),
  policies: t.field({
    type: [PolicyEvaluation],
    extensions: { weight: WEIGHT },
    description: 'The evaluations of all saved policies, by name, with the defaults of their parameters.',
    args: { effectiveTime: t.arg({ type: 'DateTime', description: 'As in `policy`.' }) },
    resolve: ({ id }, args, context, { schema }) => {
      const given = context.policies.all(schema).filter(({ params }) => [...params.values()].every(({ fallback }) => fallback !== null))
      return Promise.all(given.map(({ name }) => rowOf(evaluationsOf({ ...args, name }, schema, context), id)))
    },
  }),
  evaluatePolicy: t.field({
    type: PolicyEvaluation,
    extensions: { weight: WEIGHT },
    description: 'The evaluation of any policy. Codes: those of POLICY in docs/codes.md.',
    args: { policy: t.arg({ type: PolicyInput, required: true, description: 'Which policy.' }), ...policyArgs },
    resolve: async ({ id }, { policy, ...args }, context, { schema }) => rowOf(evaluationsOf({ ...args, ...policy }, schema, context), id),
  }),
}))

async function rowOf(evaluations: Evaluations, imageId: number): Promise<EvaluationRow> {
  return { evaluations, evaluation: await evaluations.of(imageId) }
}

builder.queryField('evaluatePolicy', (t) =>
  t.field({
    type: PolicyEvaluationConnection,
    extensions: { weight: SET_WEIGHT },
    description: 'A policy on many images, newest first. Nothing is stored. Codes: those of POLICY in docs/codes.md.',
    args: {
      policy: t.arg({ type: PolicyInput, required: true, description: 'Which policy.' }),
      images: t.arg({ type: ImageFilter, description: 'On which images; left out: all.' }),
      ...policyArgs,
      ...pageArgs,
    },
    resolve: async (_root, { policy, images, params, effectiveTime, ...args }, context, { schema }): Promise<EvaluationPage> => {
      const page = pageOf(args, idKey)
      const which = imageFilter(images)
      const evaluations = evaluationsOf({ ...policy, params, effectiveTime }, schema, context)
      const { rows, more } = await context.reads.images(which, null, page)
      const found = await evaluations.ofAll(rows.map(({ id }) => id))
      const edgeOf = (evaluation: Evaluation) => ({ cursor: cursorOf(evaluation.image), node: { evaluation, evaluations } })
      const all = async () => evaluations.ofAll(await idsOf(which, context))
      return { ...toPage(page, { rows: found, more }, edgeOf, () => context.reads.imageCount(which, null)), evaluations, all }
    },
  }),
)

/** The ids of all images that a filter means. Throws POLICY.TOO_MANY_IMAGES. */
async function idsOf(filter: Parameters<Context['reads']['images']>[0], { reads }: Context): Promise<number[]> {
  const ids: number[] = []
  for (let after: number | null = null; ; ) {
    const { rows, more } = await reads.images(filter, null, { size: IDS, after })
    ids.push(...rows.map(({ id }) => id))
    if (ids.length > BOUNDS.images) throw new PolicyFailure('POLICY.TOO_MANY_IMAGES', `More than ${BOUNDS.images} images; say by a filter which are meant.`)
    if (!more) return ids
    after = ids.at(-1)!
  }
}
