import { expect, test } from 'vitest'
import { declares, parsePointer, valueAt } from '../../src/facts/json-pointer.ts'

/** RFC 6901, section 5. */
const DOCUMENT = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 }

test.each([
  ['', DOCUMENT], ['/foo', ['bar', 'baz']], ['/foo/0', 'bar'], ['/', 0], ['/a~1b', 1], ['/c%d', 2], ['/e^f', 3], ['/g|h', 4], ['/i\\j', 5], ['/k"l', 6], ['/ ', 7], ['/m~0n', 8],
])('%s as in RFC 6901', (pointer, value) => {
  expect(valueAt(DOCUMENT, parsePointer(pointer))).toEqual(value)
})

test.each(['/foo/2', '/foo/01', '/foo/-', '/nothing', '/toString', '/foo/length'])('%s points at nothing', (pointer) => {
  expect(valueAt(DOCUMENT, parsePointer(pointer))).toBeUndefined()
})

test.each(['foo', '/a~', '/a~2b', `/${'x'.repeat(600)}`])('%s is no pointer', (pointer) => {
  expect(() => parsePointer(pointer)).toThrow(expect.objectContaining({ code: 'FACTS.BAD_POINTER' }))
})

const SCHEMA = {
  type: 'object',
  properties: { team: { type: 'string' }, ports: { type: 'array', items: { type: 'integer' } }, contact: { $ref: '#/$defs/person' }, either: { anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] } },
  additionalProperties: true,
  $defs: { person: { type: 'object', properties: { mail: { type: 'string' }, chief: { $ref: '#/$defs/person' } }, additionalProperties: { type: 'string' } } },
}

test.each(['', '/team', '/ports', '/ports/0', '/ports/*', '/contact/mail', '/contact/chief/chief/mail', '/contact/whatever', '/either/b'])('the schema speaks of %s', (pointer) => {
  expect(declares(SCHEMA, parsePointer(pointer))).toBe(true)
})

test.each(['/taem', '/team/x', '/ports/x', '/either/c', '/constructor'])('the schema does not speak of %s', (pointer) => {
  expect(declares(SCHEMA, parsePointer(pointer))).toBe(false)
})

test('references that lead in circles, and alternatives in alternatives, end', () => {
  const circle = { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }, { $ref: '#/$defs/b' }] }, b: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] } } }
  const started = performance.now()
  expect(declares(circle, ['x'])).toBe(false)
  expect(performance.now() - started).toBeLessThan(500)
})
