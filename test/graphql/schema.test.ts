import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInterfaceType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'
import { WEIGHTS } from '../../src/graphql/weights.ts'

const folder = join(import.meta.dirname, '../../src/graphql')
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')

test('schema.ts lists every file that declares types or fields', () => {
  const declares = /\bbuilder\.(?!args|toSchema)\w+\(|\.implement\(|connection(Of|To)\(/
  const files = readdirSync(folder).filter((name) => name !== 'builder.ts' && declares.test(textOf(name)))
  const listed = [...textOf('schema.ts').matchAll(/^import '\.\/(.+)'$/gm)].map(([, name]) => name)
  expect(listed.toSorted()).toEqual(files.filter((name) => name !== 'schema.ts').toSorted())
})

test('every type of Node says its own id', () => {
  const node = schema.getType('Node')
  if (!isInterfaceType(node)) throw new Error('Node is no interface')
  const types = schema.getPossibleTypes(node)
  expect(types.length).toBeGreaterThanOrEqual(5)
  const inherited = node.getFields()['id']!.resolve
  for (const type of types) expect(type.getFields()['id']!.resolve, type.name).not.toBe(inherited)
})

test('each weight is that of a field', () => {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const weights = types.flatMap((type) => Object.values(type.getFields())).map(({ extensions }) => extensions['weight'])
  for (const weight of Object.values(WEIGHTS)) expect(weights).toContain(weight)
})
