import { type ASTNode, Environment, EvaluationError, ParseError, serialize, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import { BOUNDS } from '../bounds.ts'
import type { Declarations } from './declarations.ts'
import { FUNCTIONS, VersionFunctions } from './functions.ts'

export type { ASTNode }

/** What is wrong with an expression, and at which character. */
export class CelError extends Error {
  readonly code: 'POLICY.EXPRESSION' | 'POLICY.TYPE' | 'POLICY.NULL_GUARD' | 'POLICY.FORBIDDEN' | 'POLICY.LITERAL'
  readonly offset: number
  readonly help: string

  constructor(code: CelError['code'], offset: number, message: string, help: string) {
    super(message)
    this.code = code
    this.offset = offset
    this.help = help
  }
}

/** An expression that was found right. */
export interface Checked {
  readonly type: string
  readonly ast: ASTNode
}

/** Values by name, in which an expression is evaluated. */
export type Scope = Readonly<Record<string, unknown>>

type Constructor = new () => object

/**
 * The Common Expression Language (https://github.com/google/cel-spec) over declared types. The only file that knows which
 * implementation it is.
 */
export class Cel {
  readonly declarations: Declarations
  readonly #environment: Environment
  readonly #constructors: Map<string, Constructor>

  constructor(declarations: Declarations, outer: Cel | null = null) {
    this.declarations = declarations
    this.#constructors = outer === null ? new Map<string, Constructor>() : outer.#constructors
    // Values know their type by their constructor, so an inner one shares the types of the outer.
    this.#environment = outer === null ? environmentOf(declarations, this.#constructors) : outer.#environment.clone()
    for (const [name, type] of Object.entries(declarations.variables)) {
      if (!this.#environment.hasVariable(name)) this.#environment.registerVariable(name, type as never)
    }
  }

  /** The same with more names, e.g. the variable of a loop. */
  with(names: Readonly<Record<string, string>>): Cel {
    return new Cel({ ...this.declarations, variables: { ...this.declarations.variables, ...names } }, this)
  }

  /** An empty object of a declared type, to be given its members. */
  create(type: string): Record<string, unknown> {
    return new (this.#constructors.get(type)!)() as Record<string, unknown>
  }

  /** Throws CelError POLICY.EXPRESSION, POLICY.TYPE. */
  check(expression: string): Checked {
    if (expression.length > BOUNDS.expression) {
      throw new CelError('POLICY.EXPRESSION', 0, `The expression has ${expression.length} characters.`, `At most ${BOUNDS.expression}: use variables.`)
    }
    try {
      const parsed = this.#environment.parse(expression)
      const { valid, type, error } = parsed.check()
      if (!valid) throw error ?? new Error('no type')
      return { type: type ?? 'dyn', ast: parsed.ast }
    } catch (error) {
      throw celErrorOf(error)
    }
  }

  /** The value of an expression, which may throw any error; a checked expression is compiled once and run often. */
  compile(expression: string): (scope: Scope) => unknown {
    const parsed = this.#environment.parse(expression)
    return (scope) => parsed(scope as never)
  }
}

function environmentOf({ types }: Declarations, constructors: Map<string, Constructor>): Environment {
  const limits = { maxAstNodes: BOUNDS.nodes, maxDepth: BOUNDS.nesting, maxListElements: BOUNDS.list, maxMapEntries: BOUNDS.list, maxCallArguments: 10 }
  const environment = new Environment({ unlistedVariablesAreDyn: false, enableOptionalTypes: true, limits })
  environment.registerType('VersionFunctions', { ctor: VersionFunctions, fields: {} } as never)
  environment.registerConstant('version', 'VersionFunctions', new VersionFunctions())
  for (const [signature, handler] of FUNCTIONS) environment.registerFunction(signature, handler as never)
  // A type can only be used after it is registered: from the leaves up.
  for (const type of leavesFirst(types)) {
    const constructor = class {}
    constructors.set(type, constructor)
    environment.registerType(type, { ctor: constructor, fields: { ...types[type]! } } as never)
  }
  return environment
}

/** A syntax tree as text. */
export function textOf(ast: ASTNode): string {
  return serialize(ast)
}

/** One line about an error of an evaluation. */
export function reasonOf(error: unknown): string {
  if (error instanceof EvaluationError) return error.summary
  return error instanceof Error ? error.message.split('\n')[0]! : String(error)
}

function celErrorOf(error: unknown): CelError {
  if (error instanceof ParseError) return new CelError('POLICY.EXPRESSION', startOf(error), sentence(error.summary), 'Write it in CEL.')
  if (error instanceof CelTypeError) return new CelError('POLICY.TYPE', startOf(error), sentence(error.summary), helpFor(error.code))
  if (error instanceof RangeError) return new CelError('POLICY.EXPRESSION', 0, 'The expression is nested too deep.', 'Use variables.')
  throw error
}

function startOf({ range }: { readonly range?: { readonly start: number } }): number {
  return range?.start ?? 0
}

function sentence(text: string): string {
  return `${text.replaceAll('Graph', '').replaceAll('google.protobuf.', '')}.`
}

function helpFor(code: string): string {
  if (code === 'no_such_key') return 'Select the field in spec.facts.'
  if (code === 'unknown_variable') return 'There are image, params, variables, now, version and the variables of loops.'
  return 'Convert one side, or use a function for this type.'
}

function leavesFirst(types: Declarations['types']): string[] {
  const ordered: string[] = []
  const visit = (type: string) => {
    const fields = types[type]
    if (fields === undefined || ordered.includes(type)) return
    for (const field of Object.values(fields)) for (const [name] of field.matchAll(/\w+/g)) if (name !== type) visit(name)
    ordered.push(type)
  }
  for (const type of Object.keys(types)) visit(type)
  return ordered
}
