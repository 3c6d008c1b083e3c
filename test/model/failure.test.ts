import { expect, test } from 'vitest'
import { describeFailure, Failure } from '../../src/model/failure.ts'

test('a failure gets the coordinates that outer rooms know; inner ones stay', () => {
  const cause = new Error('inner')
  const failure = new Failure('LAYERS.BAD_TAR', 'It is broken.', { blob: 'sha256:1' }, cause)
  const outer = failure.at({ blob: 'sha256:2', image: 'a:1' })
  expect(outer).toMatchObject({ code: 'LAYERS.BAD_TAR', message: 'It is broken.', where: { blob: 'sha256:1', image: 'a:1' }, cause })
  expect(failure.where).toEqual({ blob: 'sha256:1' })
  expect(outer).toBeInstanceOf(Failure)
})

test('one line for a person', () => {
  expect(describeFailure(new Failure('A.B', 'It is broken.'))).toBe('It is broken.')
  expect(describeFailure(new Failure('A.B', 'It is broken.', { path: '/x', image: 'a:1', blob: 'sha256:1' }))).toBe('It is broken. (image a:1, blob sha256:1, entry /x)')
})
