import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAnswer } from '../../../src/analyzers/external/answer.ts'
import { parseDescription } from '../../../src/analyzers/external/description.ts'
import { findExecutables } from '../../../src/analyzers/external/executable.ts'
import { described } from '../../testkit/extensions.ts'
import { temporaryFolder } from '../../testkit/oci.ts'

describe('a description', () => {
  test('has defaults', () => {
    expect(parseDescription(described('sizes'), 'sizes')).toMatchObject({ name: 'sizes', on: 'file', reads: ['/etc/*.conf'], seconds: 30, maxFileBytes: 1_048_576, title: null })
  })

  test.each([
    ['of another name', described('other')],
    ['that is no JSON', 'hello'],
    ['with a member too many', described('sizes', { network: true })],
    ['that reads nothing', described('sizes', { reads: [] })],
    ['on images that reads files', described('sizes', { on: 'image' })],
    ['with a glob that is no path', described('sizes', { reads: ['*.conf'] })],
    ['that takes too long', described('sizes', { seconds: 100_000 })],
    ['without a schema', JSON.stringify({ name: 'sizes', version: '1', reads: ['/x'] })],
    ['of two objects', `${described('sizes')}\n${described('sizes')}`],
  ])('%s is refused', (_, text) => {
    expect(() => parseDescription(text, 'sizes')).toThrow(expect.objectContaining({ code: 'EXTENSIONS.BAD_DESCRIPTION' }))
  })
})

describe('a line of an answer', () => {
  test('is a fact or a gap', () => {
    expect(parseAnswer('{"file":"files/1","fact":{"a":1}}')).toEqual({ file: 'files/1', key: '', fact: { a: 1 } })
    expect(parseAnswer('{"gap":"encrypted","key":"x"}')).toEqual({ key: 'x', gap: 'encrypted' })
  })

  test.each(['', '{', '[]', '{}', '{"fact":1}', '{"fact":{},"gap":"x"}', '{"fact":{},"path":"/etc/shadow"}', '{"gap":""}', `{"gap":"${'x'.repeat(2_000)}"}`])('%s is none', (line) => {
    expect(() => parseAnswer(line)).toThrow(expect.objectContaining({ code: 'EXTENSIONS.BAD_OUTPUT' }))
  })
})

test('executables of a folder: by name, with their digest; nothing else', () => {
  const folder = temporaryFolder()
  for (const name of ['b.sh', 'a', 'not-executable', 'Upper', '.hidden']) writeFileSync(join(folder, name), `#!/bin/sh\n# ${name}\n`, { mode: 0o755 })
  chmodSync(join(folder, 'not-executable'), 0o644)
  mkdirSync(join(folder, 'folder'))
  expect(findExecutables(folder).map(({ name }) => name)).toEqual(['a', 'b'])
  // printf '#!/bin/sh\n# a\n' | sha256sum
  expect(findExecutables(folder)[0]!.sha256).toBe('38035950d4c4865437319311ea2bd3ea8895c2156cb427cfee15fc9b82fde53f')
  writeFileSync(join(folder, 'a.py'), '', { mode: 0o755 })
  expect(() => findExecutables(folder)).toThrow(expect.objectContaining({ code: 'EXTENSIONS.BAD_DESCRIPTION' }))
  expect(findExecutables(join(folder, 'nowhere'))).toEqual([])
})
