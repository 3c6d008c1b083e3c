import type { Evidence as EvidenceShape } from '../policy/plan.ts'
import type { Violation as ViolationShape } from '../policy/evaluate/judge.ts'
import { builder } from './builder.ts'
import { connectionOf } from './connection.ts'
import { isId } from './keyset.ts'
import type { Evaluations } from './policy-evaluations.ts'
import { Image, ImageLayer, PackageVersion } from './refs.ts'

/** A violation with the image that it is on. */
export interface ViolationRow {
  readonly imageId: number
  readonly violation: ViolationShape
  readonly evaluations: Evaluations
}

const ExceptionState = builder.enumType('ExceptionState', {
  description: 'Where an exception is in its life.',
  values: {
    ACTIVE: { description: 'It counts.' },
    EXPIRING: { description: 'It counts, for 14 days at most.' },
    EXPIRED: { description: 'It no longer counts.' },
  } as const,
})

type ExceptionShape = NonNullable<ViolationShape['exception']>

const PolicyException = builder.objectRef<ExceptionShape>('PolicyException').implement({
  description: 'A violation that somebody has allowed for a time.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    reason: t.exposeString('reason', { description: 'Why.' }),
    ticket: t.exposeString('ticket', { nullable: true, description: 'Where it was talked about.' }),
    approvedBy: t.exposeString('approvedBy', { nullable: true, description: 'Who has allowed it.' }),
    expires: t.field({ type: 'DateTime', description: 'When it ends.', resolve: ({ expires }) => new Date(expires) }),
    state: t.expose('state', { type: ExceptionState, description: 'Whether it counts.' }),
  }),
})

const Operand = builder.objectRef<{ expression: string; value: string }>('PolicyOperand').implement({
  description: 'A part of a condition with the value that it had.',
  fields: (t) => ({
    expression: t.exposeString('expression', { description: 'As the policy writes it.' }),
    value: t.exposeString('value', { description: 'JSON, or what it is where it is large.' }),
  }),
})

type ExplanationShape = ViolationShape['explanation'][number]

const Explanation = builder.objectRef<ExplanationShape>('PolicyExplanation').implement({
  description: 'A part of the condition that makes this a violation.',
  fields: (t) => ({
    expression: t.exposeString('expression', { description: 'As the policy writes it.' }),
    operands: t.field({ type: [Operand], description: 'What it was decided on. None where the rule keeps values to itself.', resolve: ({ operands }) => operands as never }),
  }),
})

const Evidence = builder.objectRef<EvidenceShape & { imageId: number }>('Evidence').implement({
  description: 'A place that proves a violation.',
  fields: (t) => ({
    package: t.field({
      type: PackageVersion,
      nullable: true,
      description: 'The package that it is about.',
      resolve: ({ package: id }, _args, { reads }) => {
        const row = packageRow(id)
        return row === null ? null : reads.packageVersionById(row)
      },
    }),
    path: t.exposeString('path', { nullable: true, description: 'The file that it is about.' }),
    layer: t.field({
      type: ImageLayer,
      nullable: true,
      description: 'The layer that brought it.',
      resolve: ({ imageId, layer }, _args, { reads }) => (isId(layer) ? reads.imageLayer(imageId, layer) : null),
    }),
  }),
})

function packageRow(id: string | null): number | null {
  const [, digits] = /^PackageVersion:(\d{1,10})$/.exec(Buffer.from(id ?? '', 'base64url').toString()) ?? []
  return isId(Number(digits)) ? Number(digits) : null
}

const Violation = builder.objectRef<ViolationRow>('Violation').implement({
  description: 'Something that a rule does not allow.',
  fields: (t) => ({
    rule: t.string({ description: 'The id of the rule.', resolve: ({ violation }) => violation.rule }),
    key: t.string({ description: 'What it is about; the same on every image.', resolve: ({ violation }) => violation.key }),
    message: t.string({ description: 'For a person.', resolve: ({ violation }) => violation.message }),
    solution: t.string({ nullable: true, description: 'What to do about it.', resolve: ({ violation }) => violation.solution }),
    isWarning: t.boolean({ description: 'It makes WARN, not FAIL.', resolve: ({ violation }) => violation.enforcement === 'warn' }),
    excepted: t.boolean({ description: 'An exception is made for it.', resolve: ({ violation }) => violation.excepted }),
    exception: t.field({
      type: PolicyException,
      nullable: true,
      description: 'The exception that is made for it, or was until it expired.',
      resolve: ({ violation }) => violation.exception,
    }),
    explanation: t.field({
      type: [Explanation],
      description: 'The parts of the condition that make it a violation, with their values.',
      resolve: ({ violation }) => violation.explanation as never,
    }),
    inheritedFrom: t.field({
      type: Image,
      nullable: true,
      description: 'The nearest base that the same rule finds the same in: mend it there. Null: none.',
      resolve: ({ imageId, violation, evaluations }) => evaluations.inheritedFrom(imageId, violation),
    }),
    evidence: t.field({
      type: [Evidence],
      description: 'Where it is proved. At most 100.',
      resolve: ({ imageId, violation }) => violation.evidence.map((evidence) => ({ ...evidence, imageId })),
    }),
  }),
})

export const ViolationConnection = connectionOf('Violation', Violation, 'violations')
