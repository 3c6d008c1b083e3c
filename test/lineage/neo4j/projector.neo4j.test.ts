import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { differencesOf } from '../../../bench/scale/differences.ts'
import { fleet } from '../../../bench/scale/fleet.ts'
import { loadSqlite } from '../../../bench/scale/load-sqlite.ts'
import { tablesOf } from '../../../bench/scale/tables.ts'
import { connect } from '../../../src/lineage/neo4j/connect.ts'
import { follow } from '../../../src/lineage/neo4j/follow.ts'
import { projectedPaths } from '../../../src/lineage/neo4j/paths.ts'
import { project, projectionStatus } from '../../../src/lineage/neo4j/projector.ts'
import { openStore, type SqlStore } from '../../../src/lineage/sql/store.ts'
import { deleteImages } from '../../../src/lineage/sql/writes/delete-images.ts'
import { tellOutbox } from '../../../src/lineage/sql/writes/outbox.ts'
import type { Digest } from '../../../src/model/digest.ts'
import { asker } from '../../testkit/ask.ts'
import { graphFor, graphOf } from '../../testkit/graph-dump.ts'
import { killNeo4j, startNeo4j } from '../../testkit/neo4j.ts'
import { server, useNeo4j } from '../../testkit/neo4j-session.ts'
import { temporaryFolder } from '../../testkit/oci.ts'

const never = new AbortController().signal
const quiet = { rebuild: false, signal: never, onProgress: () => {}, most: 60 }
const rebuild = { ...quiet, rebuild: true }

describe('a projection', () => {
  const neo4j = useNeo4j()
  const file = join(mkdtempSync(join(tmpdir(), 'projection-')), 'fleet.db')
  let store = {} as SqlStore
  beforeAll(async () => {
    const world = fleet(120, 120, 1)
    await loadSqlite(file, tablesOf(world, differencesOf(world)))
    store = await openStore(file)
  }, 120_000)
  afterAll(() => store.lineage?.close())

  const isEqual = async () => expect(await graphOf(neo4j.driver)).toEqual(await graphFor(store.db))
  const touchAll = async () => {
    for (const model of ['layer', 'chain', 'image'] as const) {
      const ids = (await (store.db[model] as typeof store.db.image).findMany({ select: { id: true } })).map(({ id }) => id)
      for (let at = 0; at < ids.length; at += 100) await store.db.$transaction((tx) => tellOutbox(tx, { [model]: ids.slice(at, at + 100) }))
    }
  }

  /** Every image that can be seen has all that it is made of. */
  async function noneIsHalf(): Promise<number> {
    const { records } = await neo4j.driver.executeQuery(
      'MATCH (i:Image) RETURN count(i) AS images, sum(CASE WHEN count { (i)-[:HAS_CHAIN]->()-[:ADDS]->() } = i.layerCount AND count { (i)-[:HAS_TOP]->() } = 1 THEN 1 ELSE 0 END) AS whole',
    )
    const [images, whole] = [Number(records[0]!.get('images')), Number(records[0]!.get('whole'))]
    expect(whole).toBe(images)
    return images
  }

  test.each([['chain', 0], ['image', 30]] as const)('is killed with its server while it is built (%s, %i ms later), shows nothing by halves, and goes on', async (stage, delay) => {
    const killed = Promise.withResolvers<void>()
    let isKilled = false
    const onProgress = (progress: { stage: string }) => {
      if (progress.stage !== stage || isKilled) return
      isKilled = true
      void after(delay).then(() => {
        killNeo4j(server.folder)
        killed.resolve()
      })
    }
    const outcome = await project(store, neo4j.driver, { ...rebuild, onProgress }).then(() => 'done', (error: { code: string }) => error.code)
    await killed.promise
    if (outcome !== 'done') expect(outcome).toBe('PROJECTION.UNREACHABLE')
    if (stage === 'chain') expect((await projectionStatus(store, neo4j.driver)).phase).toBe('unreachable')
    startNeo4j(server.folder, Number(new URL(server.url).port))
    await noneIsHalf()
    const stages: string[] = []
    expect(await project(store, neo4j.driver, { ...quiet, onProgress: (progress) => stages.push(progress.stage) })).toBe(true)
    // It went on: what was there before is not built again.
    expect(stages).not.toContain('empty')
    expect(stages).not.toContain('layer')
    expect(await noneIsHalf()).toBe(await store.db.image.count())
    await isEqual()
  }, 600_000)

  test.each([0])('is killed with its server while it follows (%i ms later), and goes on', async (delay) => {
    await project(store, neo4j.driver, quiet)
    await touchAll()
    const [some] = await store.db.image.findMany({ orderBy: { id: 'desc' }, take: 1 })
    await deleteImages(store, [some!.digest as Digest])
    let batches = 0
    const killed = Promise.withResolvers<void>()
    const onProgress = () => {
      batches += 1
      if (batches === 2) {
        void after(delay).then(() => {
          killNeo4j(server.folder)
          killed.resolve()
        })
      }
    }
    const outcome = await project(store, neo4j.driver, { ...quiet, onProgress }).then(() => 'done', (error: { code: string }) => error.code)
    await killed.promise
    if (delay === 0) expect(outcome).toBe('PROJECTION.UNREACHABLE')
    startNeo4j(server.folder, Number(new URL(server.url).port))
    await noneIsHalf()
    const { behind } = await projectionStatus(store, neo4j.driver)
    if (delay === 0) expect(behind).toBeGreaterThan(0)
    expect(await project(store, neo4j.driver, quiet)).toBe(true)
    expect((await projectionStatus(store, neo4j.driver)).behind).toBe(0)
    await isEqual()
  }, 600_000)

  test('is stopped, and goes on where it was', async () => {
    const stop = new AbortController()
    expect(await project(store, neo4j.driver, { ...rebuild, signal: stop.signal, onProgress: ({ stage }) => stage === 'image' && stop.abort() })).toBe(false)
    expect(await projectionStatus(store, neo4j.driver)).toMatchObject({ phase: 'building', stage: 'image' })
    // What happens meanwhile is applied afterwards, also to what was built before it.
    const [first] = await store.db.image.findMany({ orderBy: { id: 'asc' }, take: 1 })
    await deleteImages(store, [first!.digest as Digest])
    expect(await project(store, neo4j.driver, quiet)).toBe(true)
    await isEqual()
  }, 120_000)

  test('is kept by several at once', async () => {
    await touchAll()
    const runs = await Promise.all([project(store, neo4j.driver, quiet), project(store, neo4j.driver, quiet), project(store, neo4j.driver, quiet)])
    expect(runs).toEqual([true, true, true])
    await isEqual()
    await Promise.all([project(store, neo4j.driver, rebuild), after(400).then(() => project(store, neo4j.driver, quiet))])
    await isEqual()
  }, 240_000)

  test('follows a store by itself, and comes back when its server does', async () => {
    const stop = new AbortController()
    const troubles: unknown[] = []
    const following = follow(store, neo4j.driver, { signal: stop.signal, onTrouble: (error) => troubles.push(error === null ? 'works' : 'fails') })
    const caught = async () => {
      for (let i = 0; (await projectionStatus(store, neo4j.driver)).behind !== 0; i++) {
        if (i > 300) throw new Error('Waited in vain')
        await after(100)
      }
    }
    await caught()
    killNeo4j(server.folder)
    await touchAll()
    for (let i = 0; troubles.length < 1 && i < 300; i++) await after(100)
    startNeo4j(server.folder, Number(new URL(server.url).port))
    for (let i = 0; troubles.length < 2 && i < 600; i++) await after(100)
    await caught()
    expect(troubles).toEqual(['fails', 'works'])
    stop.abort()
    await following
    await isEqual()
  }, 240_000)

  test('of a store that lost the beginning of its outbox, or was restored from a copy, is built anew', async () => {
    await project(store, neo4j.driver, quiet)
    const copy = join(temporaryFolder(), 'copy.db')
    await store.db.$executeRaw`VACUUM INTO ${copy}`
    await touchAll()
    await store.db.outboxEntry.deleteMany({ where: { id: { lt: (await store.db.outboxEntry.count()) + 1 } } })
    const stages = new Set<string>()
    const onProgress = ({ stage }: { stage: string }) => void stages.add(stage)
    await store.db.outboxEntry.deleteMany()
    await project(store, neo4j.driver, { ...quiet, onProgress })
    expect(stages).toContain('empty')
    await isEqual()
    // The copy has another history since, and has got just as far.
    const restored = await openStore(copy)
    const { next } = await store.db.idBlock.findUniqueOrThrow({ where: { name: 'outbox' } })
    const [last] = await restored.db.image.findMany({ orderBy: { id: 'desc' }, take: 1 })
    await deleteImages(restored, [last!.digest as Digest])
    for (let at = (await restored.db.idBlock.findUniqueOrThrow({ where: { name: 'outbox' } })).next; at < next; at++) await restored.db.$transaction((tx) => tellOutbox(tx, { image: [at] }))
    await tellMark(store)
    await project(store, neo4j.driver, quiet)
    stages.clear()
    await restored.db.$transaction((tx) => tellOutbox(tx, { image: [1] }))
    await project(restored, neo4j.driver, { ...quiet, onProgress })
    expect(stages).toContain('empty')
    expect(await graphOf(neo4j.driver)).toEqual(await graphFor(restored.db))
    await restored.lineage.close()
  }, 240_000)

  /** One more entry. */
  async function tellMark({ db }: SqlStore): Promise<void> {
    await db.$transaction((tx) => tellOutbox(tx, { image: [1] }))
  }

  test('of another store, or a Neo4j that holds something else, is refused', async () => {
    await project(store, neo4j.driver, quiet)
    const other = join(temporaryFolder(), 'other.db')
    const second = await openStore(other)
    await expect(project(second, neo4j.driver, quiet)).rejects.toMatchObject({ code: 'PROJECTION.OTHER_STORE' })
    expect(await projectionStatus(second, neo4j.driver)).toMatchObject({ phase: 'other-store', behind: null })
    expect(await project(second, neo4j.driver, rebuild)).toBe(true)
    expect(await graphOf(neo4j.driver)).toEqual([])
    await neo4j.wipe()
    await neo4j.driver.executeQuery('CREATE (:Invoice {id: 1})')
    for (const options of [quiet, rebuild]) await expect(project(second, neo4j.driver, options)).rejects.toMatchObject({ code: 'PROJECTION.NOT_OURS' })
    expect(await projectionStatus(second, neo4j.driver)).toMatchObject({ phase: 'empty' })
    await neo4j.wipe()
    await second.lineage.close()
  }, 120_000)

  test('that is not there is told as such', async () => {
    const nowhere = connect({ url: 'bolt://127.0.0.1:9', user: 'neo4j', password: 'secret' })
    await expect(project(store, nowhere, quiet)).rejects.toMatchObject({ code: 'PROJECTION.UNREACHABLE' })
    expect(await projectionStatus(store, nowhere)).toEqual({ phase: 'unreachable', stage: null, behind: null, behindSince: null })
    const began = performance.now()
    await projectionStatus(store, nowhere)
    expect(performance.now() - began).toBeLessThan(2_000)
    await nowhere.close()
  }, 60_000)

  test('is asked for paths while it has everything; else the store is', async () => {
    const ask = asker({ db: store.db, provider: store.provider, projected: projectedPaths(store, neo4j.driver) })
    await neo4j.wipe()
    const [base] = await store.db.$queryRaw<{ base: string; made: string }[]>`SELECT b."digest" AS "base", d."digest" AS "made" FROM "Image" b JOIN "ImageLayer" x ON x."chainId" = b."topChainId"
      JOIN "Image" d ON d."id" = x."imageId" AND d."platform" = b."platform" AND d."layerCount" > b."layerCount" LIMIT 1`
    const question = `query ($from: String!, $to: String!) { projection { phase behind } lineagePath(from: { image: $from }, to: { image: $to }, maxDepth: 30) { answeredBy depth direction steps { relation } } }`
    const answer = async () => (await ask(question, { from: base!.made, to: base!.base })).data
    const steps = [{ relation: 'BASE_OF' }]
    expect(await answer()).toEqual({ projection: { phase: 'EMPTY', behind: null }, lineagePath: { answeredBy: 'SQL', depth: 12, direction: 'BACKWARD', steps } })
    await project(store, neo4j.driver, quiet)
    expect(await answer()).toEqual({ projection: { phase: 'FOLLOWING', behind: 0 }, lineagePath: { answeredBy: 'NEO4J', depth: 30, direction: 'BACKWARD', steps } })
    await tellMark(store)
    expect(await answer()).toEqual({ projection: { phase: 'FOLLOWING', behind: 1 }, lineagePath: { answeredBy: 'SQL', depth: 12, direction: 'BACKWARD', steps } })
  }, 120_000)
})
