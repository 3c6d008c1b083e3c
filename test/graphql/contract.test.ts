import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  astFromValue,
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { printed, schema } from '../../src/graphql/schema.ts'

const here = import.meta.dirname
const contract = buildSchema(readFileSync(join(here, 'contract.graphql'), 'utf8'))
const promised = Object.values(contract.getTypeMap()).filter(({ name }) => !name.startsWith('__'))

test('schema.graphql is what the code says', () => {
  expect(readFileSync(join(here, '../../schema.graphql'), 'utf8')).toBe(printed())
})

describe('the public contract is kept', () => {
  test.each(promised.map((type) => [type.name, type] as const))('%s', (name, type) => {
    expect(broken(type, schema.getType(name))).toEqual([])
  })
})

/** What was promised and is not so. */
function broken(want: GraphQLNamedType, have: GraphQLNamedType | undefined): string[] {
  if (have === undefined) return ['missing']
  if (want.constructor !== have.constructor) return ['of another kind']
  if (isEnumType(want) && isEnumType(have)) {
    return want.getValues().filter(({ name }) => have.getValue(name) == null).map(({ name }) => `no value ${name}`)
  }
  if (isInputObjectType(want) && isInputObjectType(have)) {
    const oneOf = want.isOneOf === have.isOneOf ? [] : ['@oneOf differs']
    return [...oneOf, ...brokenInputs(Object.values(want.getFields()), Object.values(have.getFields()))]
  }
  if ((isObjectType(want) && isObjectType(have)) || (isInterfaceType(want) && isInterfaceType(have))) {
    const interfaces = want.getInterfaces().filter(({ name }) => !have.getInterfaces().some((each) => each.name === name))
    const fields = Object.values(want.getFields()).flatMap((field) => {
      const got = have.getFields()[field.name]
      if (got === undefined) return [`no field ${field.name}`]
      const type = String(got.type) === String(field.type) ? [] : [`${field.name}: ${got.type}, want ${field.type}`]
      return [...type, ...brokenInputs(field.args, got.args).map((each) => `${field.name}: ${each}`)]
    })
    return [...interfaces.map(({ name }) => `does not implement ${name}`), ...fields]
  }
  return []
}

type Input = GraphQLArgument | GraphQLInputField

function brokenInputs(want: readonly Input[], have: readonly Input[]): string[] {
  return want.flatMap((input) => {
    const got = have.find(({ name }) => name === input.name)
    if (got === undefined) return [`no ${input.name}`]
    const same = String(got.type) === String(input.type) && (input.defaultValue === undefined || shown(got) === shown(input))
    return same ? [] : [`${shown(got)}, want ${shown(input)}`]
  })
}

function shown({ name, type, defaultValue }: Input): string {
  const value = defaultValue === undefined ? null : astFromValue(defaultValue, type)
  return `${name}: ${type}${value == null ? '' : ` = ${print(value)}`}`
}

test('the checker finds what is broken', () => {
  const altered = buildSchema(`type Query { layer(diffId: String!, first: Int = 10): Layer! } type Layer { size: Int! }`)
  const asked = buildSchema(`type Query { layer(diffId: ID!, first: Int = 20): Layer } type Layer { size: Int! id: ID! }`)
  expect(broken(asked.getType('Query')!, altered.getType('Query'))).toEqual(['layer: Layer!, want Layer', 'layer: diffId: String!, want diffId: ID!', 'layer: first: Int = 10, want first: Int = 20'])
  expect(broken(asked.getType('Layer')!, altered.getType('Layer'))).toEqual(['no field id'])
})

describe('the public documents are valid', () => {
  test.each(readdirSync(join(here, 'documents')))('%s', (name) => {
    expect(validate(schema, parse(readFileSync(join(here, 'documents', name), 'utf8')))).toEqual([])
  })
})

test('everything is described', () => {
  const silent: string[] = []
  const say = (place: string, { description }: { description?: string | null | undefined }) => {
    if (description == null || description.trim() === '') silent.push(place)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || ['Boolean', 'Float', 'ID', 'Int', 'String'].includes(type.name)) continue
    say(type.name, type)
    if (isEnumType(type)) for (const value of type.getValues()) say(`${type.name}.${value.name}`, value)
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) say(`${type.name}.${field.name}`, field)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      say(`${type.name}.${field.name}`, field)
      for (const argument of field.args) say(`${type.name}.${field.name}(${argument.name})`, argument)
    }
  }
  expect(silent).toEqual([])
})
