import { z } from 'zod'
import { BOUNDS } from './bounds.ts'
import { FactsFailure } from './facts-failure.ts'
import { compileSchema } from './json-schema.ts'
import { KINDS, type SubjectKind } from './subject.ts'

/** A kind of users' own data, as its file declares it. */
export interface FactDefinition {
  /** `acme/owner` */
  readonly name: string
  readonly title: string | null
  /** What its facts are about. */
  readonly targets: readonly SubjectKind[]
  /** JSON Schema (2020-12) of a fact, which is an object. */
  readonly schema: Readonly<Record<string, unknown>>
}

const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/

const definition = z.strictObject({
  name: z.string().max(100).regex(NAME, 'is lower case, digits and . _ - between them, parts joined by /'),
  title: z.string().min(1).max(200).nullable().default(null),
  targets: z.array(z.enum(KINDS)).min(1).max(KINDS.length),
  schema: z.record(z.string(), z.unknown()),
})

/** Reads the text of a definition file. Throws FACTS.BAD_DEFINITION, FACTS.TOO_LARGE. */
export async function parseDefinition(text: string): Promise<FactDefinition> {
  if (text.length > BOUNDS.definition) throw new FactsFailure('FACTS.TOO_LARGE', `A definition has at most ${BOUNDS.definition} characters.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new FactsFailure('FACTS.BAD_DEFINITION', `The definition is no JSON: ${(error as Error).message}.`, {}, error)
  }
  return checkDefinition(value)
}

/** The same for a value. Throws FACTS.BAD_DEFINITION. */
export async function checkDefinition(value: unknown): Promise<FactDefinition> {
  const { success, data, error } = definition.safeParse(value)
  if (!success) {
    const { path, message } = error.issues[0]!
    throw new FactsFailure('FACTS.BAD_DEFINITION', `The definition is not usable: ${[...path, message].join(': ')}.`)
  }
  await compileSchema(data.schema)
  return { ...data, targets: KINDS.filter((kind) => data.targets.includes(kind)) }
}
