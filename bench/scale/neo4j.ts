import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import neo4j from 'neo4j-driver'
import { projectedPaths } from '../../src/lineage/neo4j/paths.ts'
import { project } from '../../src/lineage/neo4j/projector.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { asker } from './ask.ts'
import { Expected } from './expected.ts'
import { measure, type Measured, type Patience } from './measure.ts'
import { pathQuestions } from './questions/paths.ts'
import { Random } from './random.ts'
import type { Truth } from './truth.ts'

const SCRIPTS = join(import.meta.dirname, '../../test/testkit/neo4j')

/** What a projection took, and how quick it is beside SQL. */
export interface Projected {
  readonly seconds: number
  readonly bytes: number
  readonly measured: readonly Measured[]
}

/** Projects a store into a Neo4j of its own, from nothing, and asks for paths with it and without. Needs Java 17 and Maven. */
export async function measureProjection(url: string, folder: string, truth: Truth, seed: number, times: number, patience: Patience): Promise<Projected> {
  mkdirSync(folder, { recursive: true })
  const env = { ...process.env, NEO4J_HEAP: '2g', NEO4J_PAGECACHE: '1g', NEO4J_START_TIMEOUT: '240' }
  const bolt = execFileSync(join(SCRIPTS, 'start-neo4j.sh'), [folder, String(20_000 + (process.pid % 10_000))], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env }).trim()
  const store = await openStore(url)
  const driver = neo4j.driver(bolt)
  try {
    const started = performance.now()
    if (!(await project(store, driver, { rebuild: true, signal: new AbortController().signal, onProgress: () => {} }))) throw new Error('the projection was stopped')
    const seconds = (performance.now() - started) / 1_000
    const measured: Measured[] = []
    for (const answeredBy of ['NEO4J', 'SQL'] as const) {
      const ask = asker(store, answeredBy === 'NEO4J' ? projectedPaths(store, driver) : null)
      for (const question of pathQuestions(new Expected(truth), new Random(seed + 2), times, answeredBy)) measured.push(await measure(ask, question, patience))
    }
    return { seconds, bytes: bytesOf(folder), measured }
  } finally {
    await driver.close()
    await store.lineage.close()
    execFileSync(join(SCRIPTS, 'stop-neo4j.sh'), [folder], { stdio: 'ignore' })
  }
}

/** Of its databases and their logs. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, each) => sum + (each.isFile() ? statSync(join(each.parentPath, each.name)).size : 0), 0)
}
