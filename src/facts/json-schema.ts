import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { RE2JS } from 're2js'
import { BOUNDS } from './bounds.ts'
import { FactsFailure } from './facts-failure.ts'

/** Checks facts against a JSON Schema; the first thing that is wrong, or null. */
export type Validate = (value: unknown) => string | null

const FORMATS = ['date', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'time', 'uri', 'uuid'] as const
const KEPT = 200
const compiled = new Map<string, Validate>()

/**
 * Compiles a JSON Schema (draft 2020-12) of an object. References stay inside of it, unknown keywords are refused, and regular expressions
 * take linear time. Throws FACTS.BAD_DEFINITION.
 */
export function compileSchema(schema: Readonly<Record<string, unknown>>): Validate {
  const text = JSON.stringify(schema)
  const known = compiled.get(text)
  if (known !== undefined) return known
  if (schema['type'] !== 'object') throw bad('its type has to be "object"')
  lint(schema, 0)
  const validate = compile(schema)
  const check: Validate = (value) => (validate(value) ? null : describe(validate.errors))
  if (compiled.size >= KEPT) compiled.clear()
  compiled.set(text, check)
  return check
}

function compile(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  // A new one each time: it keeps what it has compiled, and a schema may have an $id that another one has too.
  const ajv = new Ajv2020({
    strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allowUnionTypes: true, validateFormats: true, addUsedSchema: false,
    formats: Object.fromEntries(FORMATS.map((name) => [name, fullFormats[name]])), code: { regExp: linear }, logger: false,
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

const linear = Object.assign(
  (pattern: string) => {
    if (pattern.length > BOUNDS.pattern) throw new Error(`a pattern has at most ${BOUNDS.pattern} characters`)
    const expression = RE2JS.compile(pattern)
    return { test: (text: string) => expression.matcher(text).find() }
  },
  // Where the compiler would write the source of a validator; it is never asked to.
  { code: 'new RegExp' },
)

function describe(errors: readonly ErrorObject[] | null | undefined): string {
  const [first] = errors ?? []
  if (first === undefined) return 'it does not fit the schema'
  const extra = 'additionalProperty' in first.params ? ` (${JSON.stringify(first.params['additionalProperty']).slice(0, 100)})` : ''
  return `${first.instancePath === '' ? 'it' : first.instancePath.slice(0, 200)} ${first.message ?? 'is wrong'}${extra}`
}

function bad(message: string, cause?: unknown): FactsFailure {
  return new FactsFailure('FACTS.BAD_DEFINITION', `The JSON Schema is not usable: ${message.slice(0, 500)}.`, {}, cause)
}
