import {
  getNamedType,
  getNullableType,
  getVariableValues,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql'
import type { Variables } from './engine.ts'
import { ReportFailure } from './report-failure.ts'
import type { ReportFile } from './report-file.ts'

/** A variable of the document, as a question to whoever runs the report. */
export interface Parameter {
  readonly name: string
  /** As the document writes it. */
  readonly type: string
  readonly required: boolean
  /** As JSON; null: none. */
  readonly default: unknown
  /** The values of an enum. */
  readonly choices: readonly string[]
  readonly description: string | null
  readonly example: string | null
}

/** The variables of an operation. Throws REPORTS.PARAMETER when the file describes one that is none. */
export function parametersOf(schema: GraphQLSchema, operation: OperationDefinitionNode, described: ReportFile['spec']['parameters']): Parameter[] {
  const parameters = (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue }) => {
    const name = variable.name.value
    const input = typeFromAST(schema, type as never) as unknown as GraphQLInputType
    const named = getNamedType(input)
    const { description = null, example = null } = described[name] ?? {}
    return {
      name,
      type: String(input),
      required: isNonNullType(input) && defaultValue === undefined,
      default: defaultValue === undefined ? null : valueFromASTUntyped(defaultValue),
      choices: isEnumType(named) ? named.getValues().map((value) => value.name) : [],
      description,
      example,
    }
  })
  const unknown = Object.keys(described).find((name) => !parameters.some((parameter) => parameter.name === name))
  if (unknown !== undefined) throw new ReportFailure('REPORTS.PARAMETER', `The document has no variable $${unknown}.`)
  return parameters
}

/** Values of parameters, checked by their types. Throws REPORTS.PARAMETER. */
export function checkVariables(schema: GraphQLSchema, operation: OperationDefinitionNode, values: Variables): Variables {
  const definitions = operation.variableDefinitions ?? []
  const names = definitions.map(({ variable }) => variable.name.value)
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new ReportFailure('REPORTS.PARAMETER', `There is no parameter ${unknown}; ${names.length === 0 ? 'this report has none' : `there are ${names.join(', ')}`}.`)
  }
  const { errors } = getVariableValues(schema, definitions, values, { maxErrors: 5 })
  if (errors !== undefined) throw new ReportFailure('REPORTS.PARAMETER', errors.map(({ message }) => message).join(' '))
  return values
}

/** Values that were written as text (`?name=value`), by the types of the parameters. Throws REPORTS.PARAMETER. */
export function variablesFromText(schema: GraphQLSchema, operation: OperationDefinitionNode, texts: Readonly<Record<string, string>>): Variables {
  // Not by assignment: `__proto__` is a name like any other.
  const values = Object.fromEntries(Object.entries(texts).map(([name, text]) => {
    const definition = (operation.variableDefinitions ?? []).find(({ variable }) => variable.name.value === name)
    const type = definition === undefined ? undefined : typeFromAST(schema, definition.type as never)
    return [name, isInputType(type) ? valueOf(name, text, type) : text]
  }))
  return checkVariables(schema, operation, values)
}

function valueOf(name: string, text: string, type: GraphQLInputType): unknown {
  const nullable = getNullableType(type)
  const named = getNamedType(type).name
  if (!isListType(nullable) && !isInputObjectType(nullable)) {
    if (named === 'Boolean' && /^(?:true|false)$/.test(text)) return text === 'true'
    if ((named === 'Int' || named === 'Float') && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
    if (named !== 'JSON') return text
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new ReportFailure('REPORTS.PARAMETER', `${name} is of type ${String(type)}: write it as JSON.`)
  }
}
