import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { asker } from '../../bench/scale/ask.ts'
import { differencesOf } from '../../bench/scale/differences.ts'
import { fleet } from '../../bench/scale/fleet.ts'
import { loadPostgresql } from '../../bench/scale/load-postgresql.ts'
import { loadSqlite } from '../../bench/scale/load-sqlite.ts'
import { measure, quantiles } from '../../bench/scale/measure.ts'
import { peers } from '../../bench/scale/peers.ts'
import { fleetQuestions, peerQuestions } from '../../bench/scale/questions/all.ts'
import type { Asker } from '../../bench/scale/questions/question.ts'
import { tablesOf } from '../../bench/scale/tables.ts'
import { Truth } from '../../bench/scale/truth.ts'
import type { World } from '../../bench/scale/world.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import type { Provider } from '../../src/lineage/sql/open.ts'
import { freshDatabase, STORES } from '../testkit/world.ts'

const ONCE = { seconds: 0, samples: 1 }

test('quantiles are measured values, by nearest rank', () => {
  const times = Array.from({ length: 100 }, (_, i) => 100 - i)
  expect(quantiles(times)).toEqual({ p50: 50, p95: 95 })
  expect(quantiles([7])).toEqual({ p50: 7, p95: 7 })
})

describe.each(STORES)('the questions of the bench in %s', (kind) => {
  const [ofFleet, ofPeers] = [fleet(400, 40_000, 3), peers(60, 0, 3)]
  let asks: { fleet: Asker; peers: Asker }

  beforeAll(async () => {
    const stores = [await filled(kind, ofFleet), await filled(kind, ofPeers)] as const
    asks = { fleet: asker(stores[0]), peers: asker(stores[1]) }
    return async () => {
      for (const { lineage } of stores) await lineage.close()
    }
  }, 120_000)

  test('a fleet answers all of them as the world says', async () => {
    const questions = await fleetQuestions(new Truth(ofFleet), asks.fleet, 3, 6)
    for (const question of questions) expect(await measure(asks.fleet, question, ONCE)).toMatchObject({ name: question.name })
    expect(questions.filter(({ name }) => /file/.test(name))).toHaveLength(3)
  })

  test("the peers' world answers all of them as the world says", async () => {
    for (const question of peerQuestions(new Truth(ofPeers), 3, 6)) expect(await measure(asks.peers, question, ONCE)).toMatchObject({ name: question.name })
  })

  test('an answer that is not the expected one ends the bench', async () => {
    const questions = await fleetQuestions(new Truth(ofFleet), asks.fleet, 3, 2)
    const [first, other] = questions.map(({ asks }) => asks[0]!)
    const mixed = { name: 'mixed', goal: null, asks: [{ ...first!, expected: other!.expected }] }
    expect(first!.expected()).not.toEqual(other!.expected())
    await expect(measure(asks.fleet, mixed, ONCE)).rejects.toThrow(/^mixed: .*pkg:/)
  })
})

async function filled(kind: Provider, world: World): Promise<SqlStore> {
  const tables = tablesOf(world, differencesOf(world))
  const url = kind === 'sqlite' ? join(mkdtempSync(join(tmpdir(), 'bench-questions-')), 'store.db') : await freshDatabase()
  await (kind === 'sqlite' ? loadSqlite(url, tables) : loadPostgresql(url, tables))
  return openStore(url)
}
