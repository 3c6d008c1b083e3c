import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { RE2JS } from 're2js'
import { BOUNDS } from './bounds.ts'
import { FactsFailure } from './facts-failure.ts'

/** Checks facts against a JSON Schema; the first thing that is wrong, or null. */
export type Validate = (value: unknown) => string | null

const FORMATS = ['date', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'time', 'uri', 'uuid'] as const
const KEPT = 200
const compiled = new Map<string, Promise<Validate>>()

/**
 * Compiles a JSON Schema (draft 2020-12) of an object. References stay inside of it, unknown keywords are refused, and regular expressions
 * take linear time. Throws FACTS.BAD_DEFINITION.
 */
export async function compileSchema(schema: Readonly<Record<string, unknown>>): Promise<Validate> {
  const text = JSON.stringify(schema)
  const known = compiled.get(text)
  if (known !== undefined) return known
  const checking = checkOf(schema)
  if (compiled.size >= KEPT) compiled.clear()
  compiled.set(text, checking)
  return checking
}

async function checkOf(schema: Readonly<Record<string, unknown>>): Promise<Validate> {
  if (schema['type'] !== 'object') throw bad('its type has to be "object"')
  lint(schema, 0)
  const validate = await compile(schema)
  return (value) => (validate(value) ? null : describe(validate.errors))
}

async function compile(schema: Readonly<Record<string, unknown>>): Promise<ValidateFunction> {
  // Loaded when the first schema is: most commands have nothing to do with one.
  const [{ Ajv2020 }, { fullFormats }, { RE2JS }] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats/dist/formats.js'), import('re2js')])
  // A new one each time: it keeps what it has compiled, and a schema may have an $id that another one has too.
  const ajv = new Ajv2020({
    strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allowUnionTypes: true, validateFormats: true, addUsedSchema: false,
    formats: Object.fromEntries(FORMATS.map((name) => [name, fullFormats[name]])), code: { regExp: linear(RE2JS) }, logger: false,
  })
  try {
    return ajv.compile(schema)
  } catch (error) {
    throw bad((error as Error).message, error)
  }
}

/** What a hostile schema could do that the compiler does not mind: nest without end, look elsewhere. */
function lint(value: unknown, depth: number): void {
  if (depth > BOUNDS.schemaDepth) throw bad(`it is nested more than ${BOUNDS.schemaDepth} deep`)
  if (typeof value !== 'object' || value === null) return
  for (const [key, below] of Object.entries(value)) {
    const isReference = (key === '$ref' || key === '$dynamicRef') && typeof below === 'string'
    if (isReference && !below.startsWith('#')) throw bad(`${key} may only point into the schema itself (#/$defs/...)`)
    lint(below, depth + 1)
  }
}

/** Regular expressions that take linear time, in the form of the compiler. */
function linear(engine: typeof RE2JS) {
  const make = (pattern: string) => {
    if (pattern.length > BOUNDS.pattern) throw new Error(`a pattern has at most ${BOUNDS.pattern} characters`)
    const expression = engine.compile(pattern)
    // The compiler takes two with the same text for one.
    return { test: (text: string) => expression.matcher(text).find(), toString: () => `/${pattern}/` }
  }
  // `code` is what the compiler would write into the source of a validator; it is never asked for one.
  return Object.assign(make, { code: 'new RegExp' })
}

function describe(errors: readonly ErrorObject[] | null | undefined): string {
  const [first] = errors ?? []
  if (first === undefined) return 'it does not fit the schema'
  const extra = 'additionalProperty' in first.params ? ` (${JSON.stringify(first.params['additionalProperty']).slice(0, 100)})` : ''
  return `${first.instancePath === '' ? 'it' : first.instancePath.slice(0, 200)} ${first.message ?? 'is wrong'}${extra}`
}

function bad(message: string, cause?: unknown): FactsFailure {
  return new FactsFailure('FACTS.BAD_DEFINITION', `The JSON Schema is not usable: ${message.slice(0, 500)}.`, {}, cause)
}
