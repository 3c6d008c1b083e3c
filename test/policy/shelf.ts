import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'
import { Evaluator } from '../../src/policy/evaluate/evaluator.ts'
import { loadPolicies } from '../../src/policy/load-policy.ts'
import type { Shelved } from '../../src/policy/policy-shelf.ts'

const FOLDER = join(import.meta.dirname, '../../policies')

/** The starter policies, each loaded from its file. */
export const STARTERS: readonly (Shelved & { readonly file: string })[] = readdirSync(FOLDER).sort().map((file) => {
  const { policies, exceptions } = loadPolicies(readFileSync(join(FOLDER, file), 'utf8'), file, schema)
  return { file, policy: policies[0]!, exceptions }
})

/** A policy over `created` and `tags`, with other members in the place of those here. */
export function policyText(spec: string, facts = 'created tags { name reference }'): string {
  return `kind: Policy\nmetadata: {name: mine}\nspec:\n  facts: |\n    query ($digest: String!) { image(reference: $digest) { ${facts} } }\n${spec}`
}

/** A policy of one text. */
export function load(text: string): Shelved {
  const { policies, exceptions } = loadPolicies(text, null, schema)
  return { policy: policies[0]!, exceptions }
}

/** A thread that ends with the test. */
export function evaluator(...bounds: ConstructorParameters<typeof Evaluator>): Evaluator {
  const made = new Evaluator(...bounds)
  onTestFinished(() => made.close())
  return made
}
