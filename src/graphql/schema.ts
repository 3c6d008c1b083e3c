import { lexicographicSortSchema, printSchema } from 'graphql'
import { builder } from './builder.ts'
import './scalars.ts'
import './node.ts'
import './image.ts'
import './layer.ts'
import './package.ts'
import './containment.ts'
import './file.ts'
import './comparison.ts'
import './analysis.ts'
import './policy.ts'
import './policy-shelf.ts'
import './stats.ts'
import './attestation.ts'
import './custody.ts'

export const schema = builder.toSchema()

/** What schema.graphql holds. */
export function printed(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
