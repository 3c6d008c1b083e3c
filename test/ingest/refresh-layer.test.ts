import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { freshStore } from '../testkit/analysis.ts'
import { distInfo, dpkgList, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { hex, image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const foreign = { ...layer([osRelease('debian'), dpkgStatus({ a: '1.0', b: '1.0' }), dpkgList('a', ['/bin/a']), { path: 'bin/a', content: 'a' }]), mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' }
const upper = layer([dpkgStatus({ a: '2.0', b: '1.0' }), distInfo('flask', '3.0.0'), { path: 'bin/b', content: 'b' }])
const top = layer([{ path: 'usr/lib/python3/.wh.site-packages', content: '' }])

test('a layer that was known by name only fills the chains of all images when its bytes turn up', async () => {
  const [first, second] = [image({ layers: [foreign, upper] }), image({ layers: [foreign, upper, top] })]
  const store = await freshStore()
  const partial = writeLayout(temporaryFolder(), { 'registry.example/app:1': first })
  rmSync(join(partial, 'blobs/sha256', hex(foreign.digest)))
  expect(await store.analyzeCold(partial)).toMatchObject({ status: 'analyzed', gaps: 1, layers: { read: 1, known: 0 } })
  expect(await store.db.imageGap.count({ where: { code: 'SOURCES.FOREIGN_LAYER', index: 0 } })).toBe(1)
  const target = writeLayout(temporaryFolder(), { 'registry.example/app:1': first, 'registry.example/app:2': second })
  expect(await store.analyzeCold(target)).toMatchObject({ status: 'analyzed', layers: { read: 2, known: 3 } })
  expect(await store.db.imageGap.count()).toBe(0)
  const whole = await freshStore()
  await whole.analyzeCold(target)
  expect(await dump(store.db)).toEqual(await dump(whole.db))
})

test('a layer that older analyzers read is read again with the next image on it, and its chains are folded anew', async () => {
  const base = layer([osRelease('debian'), dpkgStatus({ a: '1.0', b: '1.0' }), distInfo('click', '8.0'), dpkgList('b', ['/bin/b'])])
  const store = await freshStore()
  await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [base, upper, top] }) }))
  const truth = await dump(store.db)
  // As a version would leave it whose analyzers found nothing here.
  await store.db.$executeRaw`UPDATE "Layer" SET "analyzerSet" = 'dpkg@0' WHERE "diffId" = ${base.diffId}`
  await store.db.$executeRaw`UPDATE "Evidence" SET "findings" = '{"certain":true,"packages":[],"distro":null}'
    WHERE "layerId" = (SELECT "id" FROM "Layer" WHERE "diffId" = ${base.diffId})`
  await store.db.$executeRaw`DELETE FROM "OccurrenceRemoval"`
  await store.db.$executeRaw`DELETE FROM "Occurrence"`
  const other = image({ layers: [base] })
  expect(await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/base:1': other }))).toMatchObject({ layers: { read: 1, known: 0 } })
  const { occurrences, removals, fileRemovals, files, owners } = await dump(store.db)
  expect(owners!.length).toBeGreaterThan(2)
  expect(await store.db.fileOwner.count()).toBe(await store.db.fileOwner.count({ where: { occurrenceId: { in: (await store.db.occurrence.findMany()).map(({ id }) => id) } } }))
  expect({ occurrences, removals, fileRemovals, files, owners }).toEqual({
    occurrences: truth['occurrences'], removals: truth['removals'], fileRemovals: truth['fileRemovals'], files: truth['files'], owners: truth['owners'],
  })
})

test('an image that is known is read again where older analyzers have read its layers, and what is not outdated is left alone', async () => {
  const lower = layer([osRelease('debian'), dpkgStatus({ a: '1.0', b: '1.0' })])
  const store = await freshStore()
  const target = writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [lower, upper] }), 'registry.example/lower:1': image({ layers: [lower] }) })
  await store.analyzeCold(target)
  const truth = await dump(store.db)
  const { outdated, close } = createAnalyze(store.lineage)
  expect(await outdated()).toEqual({ layers: 0, images: 0, withoutTarget: 0, targets: [] })
  await store.db.$executeRaw`UPDATE "Layer" SET "analyzerSet" = 'dpkg@0' WHERE "diffId" = ${upper.diffId}`
  await store.db.$executeRaw`DELETE FROM "Occurrence" WHERE "chainId" IN (SELECT c."id" FROM "Chain" c JOIN "Layer" l ON l."id" = c."layerId" WHERE l."diffId" = ${upper.diffId})`
  expect(await outdated()).toEqual({ layers: 1, images: 1, withoutTarget: 0, targets: [{ target, images: 1 }] })
  expect(await store.analyzeCold(target)).toMatchObject({ status: 'analyzed', refusals: [], layers: { read: 1, known: 2 } })
  const { occurrences, removals, fileRemovals, owners } = await dump(store.db)
  expect({ occurrences, removals, fileRemovals, owners }).toEqual({ occurrences: truth['occurrences'], removals: truth['removals'], fileRemovals: truth['fileRemovals'], owners: truth['owners'] })
  expect(await outdated()).toMatchObject({ layers: 0, targets: [] })
  expect(await store.analyzeCold(target)).toMatchObject({ status: 'known', layers: { read: 0, known: 3 } })
  await close()
})

test('what nobody can read again is said to be so', async () => {
  const store = await freshStore()
  await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [upper] }) }))
  await store.db.source.deleteMany()
  await store.db.$executeRaw`UPDATE "Layer" SET "analyzerSet" = 'dpkg@0'`
  const { outdated, close } = createAnalyze(store.lineage)
  expect(await outdated()).toEqual({ layers: 1, images: 1, withoutTarget: 1, targets: [] })
  await close()
})
