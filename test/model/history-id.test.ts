import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { historyId, historyIds } from '../../src/model/history-id.ts'

const config = (...texts: (string | undefined)[]) => ({ history: texts.map((created_by, i) => ({ created_by, created: `2026-01-01T00:00:0${i}Z`, empty_layer: i % 2 === 0 })) })
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

test('a history is named like a chain: by what is below and what comes on top', () => {
  const one = sha256(` ${sha256('ADD a')}`)
  const two = sha256(`${one} ${sha256('RUN b')}`)
  const three = sha256(`${two} ${sha256('')}`)
  expect(historyIds(config('ADD a', 'RUN b', undefined))).toEqual([two, three])
  expect(historyId(config('ADD a', 'RUN b', undefined))).toBe(three)
})

test('what two have in common is their common beginning, whatever the times and layers', () => {
  const [a, b] = [historyIds(config('x', 'y', 'z')), historyIds({ history: [{ created_by: 'x' }, { created_by: 'y', empty_layer: true }, { created_by: 'other' }] })]
  expect(a[0]).toBe(b[0])
  expect(a[1]).not.toBe(b[1])
})

test.each([[null], ['text'], [{}], [{ history: 'no list' }], [{ history: [] }], [config('alone')], [{ history: [null, 7] }], [{ history: [{}, {}] }], [{ history: Array.from({ length: 1_001 }, () => ({ created_by: 'x' })) }]])(
  '%j has none', (given) => {
    expect(historyIds(given)).toEqual([])
    expect(historyId(given)).toBe('')
  },
)

test('texts that stores cannot keep are named as they give them back', () => {
  expect(historyId(config('a\0b', '\ud800'))).toBe(historyId(config('a\ufffdb', '\ufffd')))
})
