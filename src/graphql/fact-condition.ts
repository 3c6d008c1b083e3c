import { leafText } from '../facts/fact-value.ts'
import type { FactCondition as FactConditionShape } from '../lineage/sql/reads/fact-rows.ts'
import { builder } from './builder.ts'

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
export function factCondition({ schema, at, equals }: { schema: string; at?: string | null | undefined; equals?: unknown }): FactConditionShape {
  return { schema, at, equals: equals === undefined ? null : leafText(equals) }
}
