import { expect, test } from 'vitest'
import { parseDefinition } from '../../src/facts/fact-definition.ts'
import { compileSchema } from '../../src/facts/json-schema.ts'

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

test.each([
  [object({ a: { type: 'integer', minimum: 1 } }), { a: 1 }, { a: 0 }],
  [object({ a: { enum: ['x', 'y'] } }, { required: ['a'] }), { a: 'x' }, {}],
  [object({ a: { type: 'string', pattern: '^[a-z]+$' } }), { a: 'abc' }, { a: 'ABC' }],
  [object({ a: { type: 'string', format: 'date' } }), { a: '2026-02-28' }, { a: '2026-02-30' }],
  [object({ a: { $ref: '#/$defs/b' } }, { $defs: { b: { type: 'boolean' } } }), { a: true }, { a: 1 }],
  [object({}, { additionalProperties: false }), {}, { b: 1 }],
])('%j fits and does not fit', async (schema, good, bad) => {
  const validate = await compileSchema(schema)
  expect(validate(good)).toBeNull()
  expect(validate(bad)).toEqual(expect.any(String))
})

test.each([
  ['no object', { type: 'string' }],
  ['an unknown word', object({ a: { typ: 'string' } })],
  ['a reference to elsewhere', object({ a: { $ref: 'https://example.com/a.json' } })],
  ['a reference to a file', object({ a: { $ref: 'file:///etc/passwd' } })],
  ['a reference to nothing', object({ a: { $ref: '#/$defs/none' } })],
  ['a pattern that is none', object({ a: { type: 'string', pattern: '(' } })],
  ['a pattern that needs going back', object({ a: { type: 'string', pattern: '(a)\\1' } })],
  ['too deep', Array.from({ length: 40 }).reduce<object>((inner) => object({ inner }), object({}))],
])('%s is refused', async (_, schema) => {
  await expect(compileSchema(schema as Record<string, unknown>)).rejects.toMatchObject({ code: 'FACTS.BAD_DEFINITION' })
})

test('a pattern takes linear time', async () => {
  // Seconds with a regular expression of JavaScript, from 30 characters on.
  const validate = await compileSchema(object({ a: { type: 'string', pattern: '^(a+)+$' } }))
  const started = performance.now()
  expect(validate({ a: `${'a'.repeat(5_000)}!` })).toEqual(expect.any(String))
  expect(performance.now() - started).toBeLessThan(1_000)
})

test.each([
  ['no JSON', '{'],
  ['a name in upper case', JSON.stringify({ name: 'Acme', targets: ['image'], schema: object({}) })],
  ['nothing that it is about', JSON.stringify({ name: 'acme', targets: [], schema: object({}) })],
  ['a kind that is none', JSON.stringify({ name: 'acme', targets: ['cluster'], schema: object({}) })],
  ['a member too many', JSON.stringify({ name: 'acme', targets: ['image'], schema: object({}), more: 1 })],
])('a definition with %s is refused', async (_, text) => {
  await expect(parseDefinition(text)).rejects.toMatchObject({ code: 'FACTS.BAD_DEFINITION' })
})

test('a definition that is too long is refused before it is read', async () => {
  await expect(parseDefinition(' '.repeat(70_000))).rejects.toMatchObject({ code: 'FACTS.TOO_LARGE' })
})
