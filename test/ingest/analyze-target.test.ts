import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { analyzeUntil, freshStore } from '../testkit/analysis.ts'
import { distInfo, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { artifact, described, dockerArchiveFiles, image, index, type Layer, layer, layoutFiles, temporaryFolder, writeLayout, writeTar } from '../testkit/oci.ts'

const base = layer([osRelease('debian'), dpkgStatus({ libc6: '2.36-9' })])
const app = layer([distInfo('flask', '3.0.0')])

describe('a target', () => {
  test('is analyzed once; again it is known, and nothing is read', async () => {
    const store = await freshStore()
    const target = writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [base, app] }) })
    expect(await store.analyzeCold(target)).toMatchObject({ target, status: 'analyzed', code: null, layers: { read: 2, known: 0 } })
    const before = await dump(store.db)
    expect(await store.analyzeCold(target)).toMatchObject({ status: 'known', layers: { read: 0, known: 2 }, bytesRead: 0 })
    expect(await dump(store.db)).toEqual(before)
  })

  test('shares layers with what the store has: only new ones are read', async () => {
    const store = await freshStore()
    await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/base:1': image({ layers: [base] }) }))
    const derived = image({ layers: [base, app] })
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': derived }))
    expect(outcome).toMatchObject({ status: 'analyzed', images: [derived.digest], layers: { read: 1, known: 1 }, bytesRead: app.blob.length })
  })

  test('reads another packing of a known layer for its digests only, and believes no false one', async () => {
    const store = await freshStore()
    await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/a:1': image({ layers: [base] }) }))
    const plain = layer(base.tar, 'none')
    const same = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/b:1': image({ layers: [plain] }) }))
    expect(same).toMatchObject({ status: 'analyzed', layers: { read: 0, known: 1 } })
    const false_ = { ...layer([{ path: 'other', content: 'x' }]), diffId: base.diffId }
    const forged = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/c:1': image({ layers: [false_] }) }))
    expect(forged).toMatchObject({ status: 'refused', code: 'LAYERS.DIFF_ID_MISMATCH', images: [] })
  })

  // A false claim of this kind would put an image on a chain whose layers it does not have.
  const canary = layer([distInfo('canary', '1.0')])
  const asBase = { ...canary, diffId: base.diffId }
  test.each<[string, Readonly<Record<string, Layer[]>>[]]>([
    ['that it has seen of another layer', [{ one: [base], two: [canary] }, { forged: [asBase] }]],
    ['that the same target has of another layer', [{ one: [base, canary], forged: [{ ...base, diffId: canary.diffId }, asBase] }]],
    ['that comes before the layer\u2019s own in one image', [{ forged: [asBase, base] }]],
    ['that comes after the layer\u2019s own in one image', [{ forged: [base, asBase] }]],
  ])('believes of no blob that it is a known layer: one %s', async (_name, targets) => {
    const store = await freshStore()
    for (const images of targets) {
      const named = Object.fromEntries(Object.entries(images).map(([name, layers]) => [`registry.example/${name}:1`, image({ layers })]))
      const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), named))
      const refused = outcome.refusals.map(({ image, code }) => [image, code])
      expect(refused).toEqual('forged' in images ? [['registry.example/forged:1', 'LAYERS.DIFF_ID_MISMATCH']] : [])
      expect(outcome.images).toHaveLength(Object.keys(images).filter((name) => name !== 'forged').length)
    }
  })

  test('keeps its good images when one is broken, and leaves nothing of that one', async () => {
    const store = await freshStore()
    const good = image({ layers: [base] })
    const secret = layer([distInfo('canary', '1.0')])
    const broken = image({ layers: [base, secret, { ...app, diffId: `sha256:${'ab'.repeat(32)}` }] })
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/good:1': good, 'registry.example/broken:1': broken }))
    expect(outcome).toMatchObject({ status: 'refused', code: 'LAYERS.DIFF_ID_MISMATCH', images: [good.digest] })
    expect(outcome.refusals).toMatchObject([{ image: 'registry.example/broken:1' }])
    const { layers, tags, occurrences } = await dump(store.db)
    expect(layers).toHaveLength(1)
    expect(tags).toHaveLength(1)
    expect(JSON.stringify(occurrences)).not.toContain('canary')
  })

  test('that does not exist, or is nothing we know, is refused with a code', async () => {
    const store = await freshStore()
    const folder = temporaryFolder()
    expect(await store.analyzeCold(join(folder, 'nowhere'))).toMatchObject({ status: 'refused', code: 'SOURCES.NOT_FOUND', images: [] })
    expect(await store.analyzeCold(folder)).toMatchObject({ status: 'refused', code: 'SOURCES.UNKNOWN_KIND' })
    expect(await store.analyzeCold(`oci-layout:${folder}`)).toMatchObject({ status: 'refused', code: 'SOURCES.NOT_A_LAYOUT' })
  })

  test('that is a docker archive of the same content is another manifest with the same ImageID', async () => {
    const store = await freshStore()
    const built = image({ layers: [base, app] })
    await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': built }))
    const archive = writeTar(join(temporaryFolder(), 'saved.tar'), dockerArchiveFiles({ 'registry.example/app:saved': built }))
    expect(await store.analyzeCold(archive)).toMatchObject({ status: 'analyzed', layers: { read: 0, known: 2 } })
    const images = await store.db.image.findMany({ where: { configDigest: built.configDigest }, orderBy: { id: 'asc' } })
    expect(images.map(({ synthesized }) => synthesized)).toEqual([false, true])
    expect(images[0]!.topChainId).toBe(images[1]!.topChainId)
  })
})

describe('names', () => {
  test('of a layout that is a tar: a bare tag is one of the repository that the file names, with or without the prefix', async () => {
    const store = await freshStore()
    const files = layoutFiles({ '1.0': image({ layers: [base] }) })
    const target = writeTar(join(temporaryFolder(), 'shop.tar.gz'), files, 'gzip')
    await store.analyzeCold(target)
    await store.analyzeCold(`oci-layout:${target}`)
    expect(await store.db.tag.findMany({ select: { name: true, repository: { select: { name: true } } } })).toEqual([{ name: '1.0', repository: { name: 'shop' } }])
  })

  test('of one image are all kept, a tag that moves keeps its moves', async () => {
    const store = await freshStore()
    const [old, fresh] = [image({ layers: [base] }), image({ layers: [base, app] })]
    await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': old, 'registry.example/app:latest': old }))
    await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:2': fresh, 'registry.example/app:latest': fresh }))
    const tags = await store.db.tag.findMany({ include: { image: true, moves: { orderBy: { id: 'asc' } } }, orderBy: { name: 'asc' } })
    expect(tags.map(({ name, image }) => [name, image?.digest])).toEqual([['1', old.digest], ['2', fresh.digest], ['latest', fresh.digest]])
    expect(tags[2]!.moves.map(({ digest }) => digest)).toEqual([old.digest, fresh.digest])
  })

  test('of a multi-platform index lead to its images; attestations are kept beside, never as images', async () => {
    const store = await freshStore()
    const members = [image({ layers: [base] }), image({ layers: [base], platform: 'linux/arm64/v8' })]
    const statement = artifact([['application/vnd.in-toto+json', '{"_type":"https://in-toto.io/Statement/v1"}']])
    const attested = described(statement, {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': members[0]!.digest },
    })
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/multi:1': index([...members, attested]) }))
    expect(outcome).toMatchObject({ status: 'analyzed', images: members.map(({ digest }) => digest) })
    const tag = await store.db.tag.findFirstOrThrow({ include: { index: { include: { members: true } } } })
    expect(tag.index?.members).toHaveLength(2)
    expect(await store.db.attestation.findMany({ select: { subjectDigest: true } })).toEqual([{ subjectDigest: members[0]!.digest }])
  })
})

test('an analysis that is stopped leaves whole images only, and goes on from there', async () => {
  const store = await freshStore()
  const images = Array.from({ length: 12 }, (_, i) => image({ layers: [base, layer([distInfo(`package${i}`, '1.0'), { path: 'blob', content: Buffer.alloc(400_000, i) }])] }))
  const target = writeLayout(temporaryFolder(), Object.fromEntries(images.map((each, i) => [`registry.example/app:${i}`, each])))
  const stop = new AbortController()
  const save = store.lineage.saveImage
  let saved = 0
  const lineage = { ...store.lineage, saveImage: async (record: Parameters<typeof save>[0]) => (++saved === 3 && stop.abort(), save(record)) }
  const stopped = await analyzeUntil({ lineage }, target, stop.signal)
  expect(stopped).toMatchObject({ status: 'refused', code: 'INGEST.INTERRUPTED' })
  expect(stopped.images.length).toBeGreaterThanOrEqual(2)
  expect(stopped.images.length).toBeLessThan(12)
  const { images: stored, tags } = await dump(store.db)
  expect(tags!.length).toBe(stored!.length)
  // So that they can be read again from where they came.
  expect(await store.db.sourceImage.count()).toBe(stored!.length)
  const rest = await store.analyzeCold(target)
  expect(rest).toMatchObject({ status: 'analyzed' })
  expect(rest.images).toHaveLength(12)
  const whole = await freshStore()
  await whole.analyzeCold(target)
  expect(await dump(store.db)).toEqual(await dump(whole.db))
})
