import { leafText } from '../lineage/sql/fact-leaf.ts'
import type { FactCondition as FactConditionShape } from '../lineage/sql/reads/fact-rows.ts'
import { builder } from './builder.ts'

/** As it is asked. */
export interface FactInput {
  readonly schema: string
  readonly at?: string | null | undefined
  readonly equals?: NonNullable<unknown> | null | undefined
}

/** Which fact an image has to have. */
export const FactCondition = builder.inputType('FactCondition', {
  description: 'A fact that an image has to have, in one of the ways of `Image.facts`.',
  fields: (t) => ({
    schema: t.string({ required: true, description: 'Of this schema, in any version.' }),
    at: t.string({ description: 'With a member here: a JSON Pointer with `*` for places in lists, e.g. `/team`, `/ports/*`.' }),
    equals: t.field({ type: 'JSON', description: 'With `at`: the member is this text, number or truth value.' }),
  }),
})

/** A condition in the form of the store. */
export function factCondition({ schema, at, equals }: FactInput): FactConditionShape {
  return { schema, at, equals: equals === undefined ? null : leafText(equals) }
}
