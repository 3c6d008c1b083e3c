import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keeper } from '../../src/cli/host.ts'
import { openKeeper } from '../../src/server/keeper.ts'
import { asker } from '../testkit/ask.ts'
import { freshStore } from '../testkit/analysis.ts'
import { fillStore } from '../testkit/full-store.ts'
import { dumpWhole } from '../testkit/lineage-dump.ts'
import { temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { imagesOf } from '../testkit/random-images.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

type Store = Awaited<ReturnType<typeof freshStore>>

const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
const never = new AbortController().signal
const source = join(folder, 'source.ndjson')
let filled = {} as Store

async function kept<Result>(store: string, work: (keeper: Keeper) => Promise<Result>): Promise<Result> {
  const keeper = await openKeeper(store, true)
  try {
    return await work(keeper)
  } finally {
    await keeper.close()
  }
}

const exportTo = (store: string, file: string) => kept(store, (keeper) => keeper.export({ file }, never, () => {}))
const importFrom = (store: string, file: string, { trust = true, signal = never, tell = () => {} }: Partial<Parameters<Keeper['import']>[1]> = {}) => kept(store, (keeper) => keeper.import(file, { trust, signal, tell }))
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1)

/** An export with other lines, its last line as it would have been. */
function sealed(lines: readonly string[]): string {
  const text = lines.slice(0, -1).map((line) => `${line}\n`).join('')
  const { end } = JSON.parse(lines.at(-1)!) as { end: { counts: object } }
  return `${text}${JSON.stringify({ end: { counts: end.counts, sha256: createHash('sha256').update(text).digest('hex') } })}\n`
}

beforeAll(async () => {
  filled = await freshStore(join(folder, 'filled.db'))
  await fillStore(filled, made())
  await exportTo(filled.store, source)
}, 120_000)
afterAll(async () => {
  await filled.lineage.close()
  rmSync(folder, { recursive: true, force: true })
})

let folders = 0
function made(): string {
  const own = join(folder, `made-${folders++}`)
  mkdirSync(own)
  return own
}

describe.each(STORES)('an export into %s', (provider) => {
  test('and from there into SQLite has all that the first store has, byte by byte, and the same answers', async () => {
    const [middle, last] = [await emptyStore(provider), join(temporaryFolder(), 'last.db')]
    const [second, third] = [join(folder, `${provider}.ndjson.gz`), join(folder, `${provider}-last.ndjson`)]
    await importFrom(middle, source)
    await exportTo(middle, second)
    await importFrom(last, second)
    await exportTo(last, third)
    expect(gunzipSync(readFileSync(second)).equals(readFileSync(source))).toBe(true)
    expect(readFileSync(third).equals(readFileSync(source))).toBe(true)
    const whole = await dumpWhole(filled.db)
    for (const [table, rows] of Object.entries(whole)) expect([table, rows.length > 0]).toEqual([table, true])
    const answers = await answersOf(filled)
    for (const url of [middle, last]) {
      const store = await freshStore(url.replace(/^file:/, ''))
      expect(await dumpWhole(store.db)).toEqual(whole)
      expect(await answersOf(store)).toEqual(answers)
      await store.lineage.close()
    }
  }, 120_000)

  test('again, or over what has come half, gives the same as once', async () => {
    const url = await emptyStore(provider)
    const stop = new AbortController()
    const tell = ({ phase }: { phase: string }) => void (phase === 'writing' && stop.abort())
    expect(await importFrom(url, source, { signal: stop.signal, tell })).toMatchObject({ interrupted: true })
    const { written } = await importFrom(url, source)
    expect(Object.values(written).every(({ skipped }) => skipped === 0)).toBe(true)
    const again = await importFrom(url, source)
    expect(Object.values(again.written).every(({ added, skipped }) => added === 0 && skipped === 0)).toBe(true)
    const file = join(folder, `${provider}-again.ndjson`)
    await exportTo(url, file)
    expect(readFileSync(file).equals(readFileSync(source))).toBe(true)
  }, 60_000)

  test('that has other images of the same layers gives what an analysis of all gives', async () => {
    const named = Object.entries(imagesOf([[[0, 2], [4], [9]], [[0, 2], [4], [7], [13]], [[14], [9], [15]], [[0, 2], [10], [3]]]))
    const target = (part: typeof named) => writeLayout(temporaryFolder(), Object.fromEntries(part))
    const [one, two, all] = [await freshStore(), await freshStore(await emptyStore(provider)), await freshStore()]
    await one.analyzeCold(target(named.slice(0, 5)))
    await two.analyzeCold(target(named.slice(3)))
    await all.analyzeCold(target(named))
    const file = join(folder, `${provider}-merged.ndjson`)
    await exportTo(one.store, file)
    const digests = (part: typeof named) => new Set(part.map(([, { digest }]) => digest))
    const [ours, theirs] = [digests(named.slice(0, 5)), digests(named.slice(3))]
    const fresh = [...ours].filter((digest) => !theirs.has(digest)).length
    expect((await importFrom(two.store, file)).written['image']).toEqual({ added: fresh, known: ours.size - fresh, skipped: 0 })
    const [merged, truth] = [await dumpWhole(two.db), await dumpWhole(all.db)]
    const dated = { custody: null, imageFacts: null, moves: null } // they say when it was
    expect({ ...merged, ...dated }).toEqual({ ...truth, ...dated })
    await Promise.all([one, two, all].map(({ lineage }) => lineage.close()))
  }, 60_000)
})

test('what a store has its own way stays so: trust, reports, tags that moved later, its log; what was told is told again', async () => {
  const store = await freshStore()
  await fillStore(store, made()) // other keys, later moves
  const before = await dumpWhole(store.db)
  const older = join(folder, 'older.ndjson')
  await exportTo(filled.store, older)
  const { written } = await importFrom(store.store, older)
  const after = await dumpWhole(store.db)
  for (const table of ['images', 'layers', 'chains', 'tags', 'reports']) expect(after[table]).toEqual(before[table])
  const moves = new Set([...before['moves']!, ...(await dumpWhole(filled.db))['moves']!])
  expect(new Set(after['moves'])).toEqual(moves)
  expect(moves.size).toBeGreaterThan(before['moves']!.length)
  expect(await store.db.trustRoot.count()).toBe(2)
  expect(written).toMatchObject({ trust: { added: 0, skipped: 2 }, image: { added: 0, skipped: 0 }, event: { added: 0 } })
  const log = (await asker(store)('{ custodyLog { intact } }')).data
  expect(log).toEqual({ custodyLog: { intact: true } })
  await store.lineage.close()
}, 60_000)

test('without trust nobody is trusted', async () => {
  const store = join(temporaryFolder(), 'store.db')
  await importFrom(store, source, { trust: false })
  const { db, lineage } = await freshStore(store)
  expect([await db.trustRoot.count(), await db.extensionTrust.count(), await db.signatureMatch.count()]).toEqual([0, 0, 0])
  expect(await db.custodyEntry.count({ where: { source: 'trust' } })).toBe(0)
  expect((await asker({ db, provider: 'sqlite' })('{ custodyLog { intact } }')).data).toEqual({ custodyLog: { intact: true } })
  await lineage.close()
})

describe('nothing is written of an export that', () => {
  const bytes = () => readFileSync(source)
  const changed = (at: number, value: number) => Buffer.from(bytes().with(at, value))
  const lines = (edit: (lines: string[]) => string[]) => Buffer.from(sealed(edit(linesOf(source))))
  const edited = (kind: string, from: string | RegExp, to: string) => lines((all) => {
    const i = all.findIndex((line) => line.startsWith(`{"${kind}":`) && line.search(from) !== -1)
    expect(i).toBeGreaterThan(0)
    return all.with(i, all[i]!.replace(from, to))
  })
  const cases: [string, () => Buffer, string][] = [
    ['is empty', () => Buffer.alloc(0), 'BAD_EXPORT'],
    ['is something else', () => Buffer.from('{"layer":{}}\n'), 'BAD_EXPORT'],
    ['is of a later version', () => Buffer.from('{"format":"stratigraph-export","version":2,"schema":"x"}\n'), 'NEWER_EXPORT'],
    ['lacks its last line', () => Buffer.from(`${linesOf(source).slice(0, -1).join('\n')}\n`), 'BAD_EXPORT'],
    ['lacks a line', () => Buffer.from(linesOf(source).toSpliced(20, 1).map((line) => `${line}\n`).join('')), 'BAD_EXPORT'],
    ['has a line more at its end', () => Buffer.concat([bytes(), Buffer.from('{}\n')]), 'BAD_EXPORT'],
    ['is packed and cut', () => gzipSync(bytes()).subarray(0, -100), 'BAD_EXPORT'],
    ['is packed and changed', () => { const packed = gzipSync(bytes()); return Buffer.from(packed.with(packed.length >> 1, packed[packed.length >> 1]! ^ 0xff)) }, 'BAD_EXPORT'],
    ['counts wrong', () => lines((all) => all.with(-1, all.at(-1)!.replace(/"layer":\d+/, '"layer":1'))), 'BAD_EXPORT'],
    ['has a member that nothing has', () => edited('layer', '{"diffId"', '{"more":1,"diffId"'), 'BAD_EXPORT'],
    ['has a number out of bounds', () => edited('move', /"number":\d+/, '"number":99999999999'), 'BAD_EXPORT'],
    ['has rows without an owner', () => lines((all) => all.toSpliced(1, 0, '{"files":[]}')), 'BAD_EXPORT'],
    ['is in another order', () => lines((all) => all.toSpliced(all.findIndex((line) => line.startsWith('{"chain"')), 0, '{"report":{"name":"a","source":"b","savedAt":"2026-01-01T00:00:00.000Z"}}')), 'BAD_EXPORT'],
    ['has a chain that is not its layers\'', () => edited('chain', /"chainId":"sha256:..../, '"chainId":"sha256:0000'), 'BAD_EXPORT'],
    ['has an event that was changed', () => edited('event', '"actor":"ci"', '"actor":"me"'), 'BAD_EXPORT'],
    ['lacks an event', () => lines((all) => all.toSpliced(all.findIndex((line) => line.startsWith('{"event"')), 1)), 'BAD_EXPORT'],
    ['is nested deeper than can be', () => edited('image', '"config":{', `"config":{"deep":${'['.repeat(5_000)}${']'.repeat(5_000)},`), 'BAD_EXPORT'],
    ['is no UTF-8', () => Buffer.concat([bytes().subarray(0, 100), Buffer.from([0xff]), bytes().subarray(100)]), 'BAD_EXPORT'],
  ]
  test.each(cases)('%s', async (_what, made, code) => {
    await refused(made(), code)
  })

  test('was cut or changed anywhere', async () => {
    const { length } = bytes()
    for (let i = 1; i < 16; i++) {
      const at = Math.floor((length * i) / 16)
      await refused(bytes().subarray(0, at), 'BAD_EXPORT')
      await refused(changed(at, bytes()[at]! ^ 1), 'BAD_EXPORT')
    }
  }, 60_000)

  const store = join(folder, 'empty.db')
  async function refused(content: Buffer, code: string): Promise<void> {
    const file = join(folder, 'wrong.ndjson')
    writeFileSync(file, content)
    await expect(importFrom(store, file)).rejects.toMatchObject({ code: `LIFECYCLE.${code}` })
    const { db, lineage } = await freshStore(store)
    expect([await db.layer.count(), await db.chain.count(), await db.image.count(), await db.custodyEntry.count(), await db.tag.count()]).toEqual([0, 0, 0, 0, 0])
    await lineage.close()
  }
})

test('a chain that speaks of what is not there is left out with all that stands on it; the rest is whole', async () => {
  const all = linesOf(source)
  const at = all.findIndex((line) => line.startsWith('{"removed":'))
  const file = join(folder, 'stray.ndjson')
  writeFileSync(file, sealed(all.with(at, all[at]!.replace(/"path":"[^"]+"/, '"path":"/nowhere"'))))
  const store = join(temporaryFolder(), 'store.db')
  const { written } = await importFrom(store, file)
  expect(written['chain']!.skipped).toBeGreaterThan(0)
  expect(written['image']!.skipped).toBeGreaterThan(0)
  const { db, lineage } = await freshStore(store)
  const incomplete = await db.$queryRaw<unknown[]>`SELECT 1 FROM "Image" i WHERE (SELECT COUNT(*) FROM "ImageLayer" x WHERE x."imageId" = i."id") <> i."layerCount"`
  expect(incomplete).toEqual([])
  expect(await db.image.count()).toBe(written['image']!.added)
  await lineage.close()
})

/** What a server says of every image, without the numbers of rows. */
async function answersOf({ db, provider }: Pick<Store, 'db' | 'provider'>): Promise<unknown> {
  const ask = asker({ db, provider })
  const { data, errors } = await ask(`{
    images(first: 50) { totalCount edges { node { digest } } }
    packages(filter: {}, first: 100) { totalCount edges { node { purl } } }
    layers(first: 50, orderBy: BYTES_SAVED_DESC) { edges { node { diffId imageCount } } }
    files(filter: { pathGlob: "/**" }, first: 100) { edges { node { path layer { diffId } } } }
    custodyLog { entries head intact }
    factSchemas(first: 20) { edges { node { name version title } } }
  }`)
  expect(errors).toBeUndefined()
  const images = (data as { images: { edges: { node: { digest: string } }[] } }).images.edges.map(({ node }) => node.digest)
  const each = []
  for (const reference of images) {
    const answer = await ask(`query ($reference: String!) { image(reference: $reference) {
      digest created analyzedAt tags { reference moves { at digest } }
      layers { index diffId chainId createdBy addedPackages(first: 100) { edges { node { purl } } } removedPackages(first: 100) { edges { node { purl } } } }
      base { image { digest } layerCount } gaps { code message path layer { index } }
      packages(first: 100) { totalCount edges { node { purl licenses } introducedBy { index } occurrences { evidencePath introducedBy { index } } } }
      files(filter: { pathGlob: "/**" }, first: 100) { totalCount edges { node { path sha256 } owners { packageVersion { purl } } introducedBy { index } } }
      facts(first: 50) { edges { node { kind target value setBy } } }
      custody { events { kind at evidence summary actor } gaps { code } }
      attestations(first: 20) { edges { node { predicateType verdict documentDigest } } }
    } }`, { reference })
    expect(answer.errors).toBeUndefined()
    each.push(answer.data)
  }
  return { data, each, runs: await db.reportRun.findMany({ orderBy: { id: 'asc' } }) }
}
