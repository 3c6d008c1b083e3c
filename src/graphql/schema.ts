import { lexicographicSortSchema, printSchema } from 'graphql'
import { builder } from './builder.ts'

// Importing a file of types is what puts them in the schema: it calls `builder` as it is loaded. All are listed, by name: the
// order of loading means nothing, since types that speak of each other are named in refs.ts first.
import './analysis.ts'
import './attestation.ts'
import './base.ts'
import './base-newest.ts'
import './base-status.ts'
import './comparison.ts'
import './connection.ts'
import './containment.ts'
import './custody.ts'
import './build.ts'
import './build-changes.ts'
import './custody-event.ts'
import './trust.ts'
import './trust-file.ts'
import './enums.ts'
import './extension.ts'
import './fact.ts'
import './fact-condition.ts'
import './fact-fields.ts'
import './fact-mutations.ts'
import './fact-schema.ts'
import './file.ts'
import './image.ts'
import './image-config.ts'
import './inputs.ts'
import './layer.ts'
import './node.ts'
import './occurrence.ts'
import './package.ts'
import './platform.ts'
import './policy.ts'
import './policy-shelf.ts'
import './policy-violation.ts'
import './refs.ts'
import './scalars.ts'
import './report.ts'
import './report-difference.ts'
import './report-mutations.ts'
import './report-preview.ts'
import './stats.ts'
import './tag.ts'
import './user-error.ts'

export const schema = builder.toSchema()

/** What schema.graphql holds. */
export function printed(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`
}
