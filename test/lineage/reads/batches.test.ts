import { expect, test } from 'vitest'
import { Batches, type Fetch } from '../../../src/lineage/sql/reads/batches.ts'
import type { Statements } from '../../../src/lineage/sql/reads/statements.ts'

const sql = {} as Statements

/** Says what it was asked, and answers with the key and the arguments. */
function source() {
  const asked: unknown[] = []
  const fetch: Fetch<number, [word: string, page: { size: bigint }], string> = async (_sql, keys, word, { size }) => {
    asked.push([keys, word, size])
    return (key) => `${key} ${word} ${size}`
  }
  return { asked, fetch }
}

test('keys of equal arguments are read together, those of others apart', async () => {
  const { asked, fetch } = source()
  const batches = new Batches()
  const ask = (key: number, word: string, size: bigint) => batches.fetch(sql, fetch, key, [word, { size }])
  const answers = await Promise.all([ask(1, 'a', 1n), ask(2, 'a', 1n), ask(1, 'a', 1n), ask(1, 'b', 1n), ask(1, 'a', 2n)])
  expect(answers).toEqual(['1 a 1', '2 a 1', '1 a 1', '1 b 1', '1 a 2'])
  expect(asked).toEqual([[[1, 2], 'a', 1n], [[1], 'b', 1n], [[1], 'a', 2n]])
})

test('two sources are never mixed, whatever they are called', async () => {
  const [one, other] = [source(), source()]
  const batches = new Batches()
  await Promise.all([one, other].map(({ fetch }) => batches.fetch(sql, fetch, 1, ['a', { size: 1n }])))
  expect([one.asked.length, other.asked.length]).toEqual([1, 1])
})

test('what has no key is read once for equal arguments', async () => {
  let reads = 0
  const sum = async (_sql: Statements, a: number, b: number) => (reads++, a + b)
  const batches = new Batches()
  expect(await Promise.all([batches.once(sql, sum, [1, 2]), batches.once(sql, sum, [1, 2]), batches.once(sql, sum, [2, 3])])).toEqual([3, 3, 5])
  expect(await batches.once(sql, sum, [1, 2])).toBe(3)
  expect(reads).toBe(2)
})

test('what goes wrong for one key is told to that one', async () => {
  const even: Fetch<number, [], number> = async () => (key) => {
    if (key % 2 === 1) throw new Error(`${key} is odd`)
    return key
  }
  const batches = new Batches()
  const answers = await Promise.allSettled([2, 3, 4].map((key) => batches.fetch(sql, even, key, [])))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
