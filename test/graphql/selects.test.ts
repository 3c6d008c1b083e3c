import { buildSchema, graphql, type GraphQLFieldResolver, type GraphQLObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { selects } from '../../src/graphql/selects.ts'

const schema = buildSchema('type Query { things: [Thing!]! } type Thing { a: Thing b: Int c: Int }')
const answers: boolean[] = []
const resolve: GraphQLFieldResolver<unknown, unknown> = (_root, _args, _context, info) => {
  answers.push(selects(info, 'b', 'c'))
  return { b: 1, c: 2 }
}
;(schema.getType('Thing') as GraphQLObjectType).getFields()['a']!.resolve = resolve
;(schema.getQueryType() as GraphQLObjectType).getFields()['things']!.resolve = () => [{}, {}]

test.each([
  ['a { b }', '', true],
  ['a { other: c }', '', true],
  ['a { a { b } }', '', false],
  ['a { __typename }', '', false],
  ['a { ... { ...F } }', 'fragment F on Thing { c }', true],
  ['a { ...F ...F }', 'fragment F on Thing { a { b } }', false],
  ['a { ...F }', 'fragment F on Thing { ...G } fragment G on Thing { b }', true],
  ['a { a { b } } ... { a { c } }', '', true],
])('things { %s } %s', async (selection, fragments, expected) => {
  answers.length = 0
  expect(await graphql({ schema, source: `{ things { ${selection} } } ${fragments}` })).not.toHaveProperty('errors')
  expect(answers.length).toBeGreaterThanOrEqual(2)
  expect(answers[0]).toBe(expected)
})
