import { expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { tablesReadWhole } from '../testkit/plans.ts'
import { STORES, world } from '../testkit/world.ts'

test.each(STORES)('facts of two images are found by index; only their kinds are gone through, on %s', async (provider) => {
  const made = await world(provider)
  try {
    await made.image({ name: 'one', layers: [{ name: 'os' }], tags: ['registry.example/a:1'] })
    await made.image({ name: 'two', layers: [{ name: 'os' }, { name: 'top' }], tags: ['registry.example/a:2'] })
    made.statements.length = 0
    const { data, errors } = await asker({ db: made.db, provider })('query ($a: String!, $b: String!) { compare(from: $a, to: $b) { factCounts { schema } factChanges { totalCount } } }', { a: digestOf('one'), b: digestOf('two') })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ compare: { factCounts: [], factChanges: { totalCount: 0 } } })
    expect((await tablesReadWhole(made)).filter((table) => table !== 'FactSchema')).toEqual([])
  } finally {
    await made.db.$disconnect()
  }
})
