import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { image, layer, writeFiles, writeLayout } from '../testkit/oci.ts'
import { SEEDS, serve, start, stratigraph, truth, until } from './command.ts'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'cli-analyze-'))
const good = image({ layers: [layer([{ path: 'etc/hostname', content: 'one' }])], history: ['COPY hostname /etc/'] })
const tiny = writeLayout(join(folder, 'tiny'), { 'a.example/tiny:1': good })

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How many images a store has; 0 while it is being made. */
function imagesIn(store: string): number {
  try {
    using db = new DatabaseSync(store, { readOnly: true })
    return Number(db.prepare('SELECT count(*) AS n FROM "Image"').get()?.['n'])
  } catch {
    return 0
  }
}

describe('a target', () => {
  const store = join(folder, 'seeds.db')

  test('is analyzed, and is known the second time', async () => {
    const first = await stratigraph(['analyze', '--store', store, '--json', SEEDS])
    expect(first.status).toBe(0)
    const line = JSON.parse(first.out)
    const blobs = new Set(truth().images.flatMap(({ layers }) => layers.map(({ diffId }) => diffId)))
    expect(line).toMatchObject({ target: SEEDS, status: 'analyzed', code: null, message: null, refusals: [], gaps: 0, layers: { read: blobs.size } })
    expect(line.images.sort()).toEqual(truth().images.map(({ manifestDigest }) => manifestDigest).sort())
    expect(line.bytesRead).toBeGreaterThan(1e6)
    expect(line.seconds).toBeGreaterThan(0)
    expect(first.out.split('\n')).toHaveLength(2)

    const second = await inProcess(['analyze', '--store', store, '--quiet', SEEDS])
    expect(second).toMatchObject({ status: 0, err: '' })
    expect(second.out).toMatch(/11 images, all known, nothing was read/)
  })

  test('that is refused leaves the others', async () => {
    const bytes = good.layers[0]!.blob
    const broken = Buffer.from(bytes)
    broken[broken.length - 9]! ^= 1
    const bad = writeFiles(writeLayout(join(folder, 'bad'), { 'a.example/bad:1': good }), new Map([[`blobs/${good.layers[0]!.digest.replace(':', '/')}`, broken]]))
    const run = await inProcess(['analyze', '--store', join(folder, 'refused.db'), '--json', bad, tiny])
    expect(run.status).toBe(1)
    const lines = run.out.trim().split('\n').map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { target: bad, status: 'refused', code: expect.stringMatching(/^LAYERS\./), message: expect.any(String), images: [] },
      { target: tiny, status: 'analyzed', code: null, images: [good.digest] },
    ])
    expect(lines[0].refusals).toHaveLength(1)
  })

  test('that is not there is exit status 2, beside one that is there 1', async () => {
    const store = join(folder, 'absent.db')
    const run = await inProcess(['analyze', '--store', store, join(folder, 'nowhere')])
    expect(run).toMatchObject({ status: 2, out: '' })
    expect(run.err).toContain('SOURCES.NOT_FOUND')
    expect((await inProcess(['analyze', '--store', store, join(folder, 'nowhere'), tiny])).status).toBe(1)
  })

  test('is taken as it is written, relative to the working directory', async () => {
    const run = await inProcess(['analyze', '--json', 'oci-layout:tiny'], { cwd: folder, env: { STRATIGRAPH_STORE: 'made/here.db' } })
    expect(JSON.parse(run.out)).toMatchObject({ target: 'oci-layout:tiny', status: 'analyzed' })
    expect(imagesIn(join(folder, 'made/here.db'))).toBe(1)
  })
})

test('a store that cannot be had is exit status 2', async () => {
  const none = writeFiles(join(folder, 'none'), new Map([['no.db', 'this is text, and long enough to be no database '.repeat(40)]]))
  const run = await inProcess(['analyze', '--store', join(none, 'no.db'), tiny])
  expect(run).toMatchObject({ status: 2, out: '' })
  expect(run.err).toMatch(/LINEAGE\./)
  expect(run.err.trim().split('\n')).toHaveLength(1)
  chmodSync(none, 0o755)
  expect(readFileSync(join(none, 'no.db'), 'utf8')).toMatch(/^this is text/)
})

test('a password is not shown', async () => {
  const run = await inProcess(['analyze', '--store', 'postgresql://me:secret@127.0.0.1:9/none', tiny])
  expect(run.status).toBe(2)
  expect(run.err).toContain('127.0.0.1:9')
  expect(run.err).not.toContain('secret')
})

test('no target is exit status 3', async () => {
  expect(await inProcess(['analyze'])).toMatchObject({ status: 3, out: '' })
})

describe('a signal', { timeout: 90_000 }, () => {
  const IMAGES = 200
  const many = Object.fromEntries(
    Array.from({ length: IMAGES }, (_, i) => [
      `a.example/many:${i}`,
      image({ layers: [layer(Array.from({ length: 10 }, (_, j) => ({ path: `srv/${i}/${j}`, content: `${i} ${j}` })))] }),
    ]),
  )
  const layout = writeLayout(join(folder, 'many'), many)

  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s keeps what is stored, and the next run goes on', async (signal, status) => {
    const store = join(folder, `${signal}.db`)
    const child = start(['analyze', '--store', store, layout])
    await until(() => imagesIn(store) > 3 || child.exitCode !== null, 'the first images')
    child.kill(signal)
    const run = await child.ended
    expect(run).toMatchObject({ status, out: '' })
    const progress = /: \d+\/\d+ images, .*\/s/ // with the time that is left as soon as that can be told
    expect(run.err.trim().split('\n').filter((line) => !progress.test(line))).toEqual([expect.stringMatching(/^Stopped\..* the same command goes on from there\.$/)])
    const stored = imagesIn(store)
    expect(stored).toBeGreaterThan(3)
    expect(stored).toBeLessThan(IMAGES)
    const seen = await inProcess(['images', '--store', store, '--json'])
    expect(JSON.parse(seen.out)).toHaveLength(stored)
    const rest = await inProcess(['analyze', '--store', store, '--json', layout])
    expect(rest.status).toBe(0)
    expect(JSON.parse(rest.out)).toMatchObject({ status: 'analyzed', layers: { read: IMAGES - stored, known: stored } })
  })
})

describe('through a server', () => {
  test('is refused, unless the server was told to', async () => {
    const store = join(folder, 'server.db')
    const closed = await serve(store)
    const refused = await inProcess(['analyze', '--endpoint', `${closed.url}/graphql`, tiny])
    expect(refused).toMatchObject({ status: 2, out: '' })
    expect(refused.err).toContain('INGEST.NOT_ALLOWED')
    expect((await closed.stop()).status).toBe(0)

    const open = await serve(store, '--allow-analyze')
    const done = await inProcess(['analyze', '--endpoint', `${open.url}/graphql`, '--json', tiny])
    expect(done.status).toBe(0)
    expect(JSON.parse(done.out)).toMatchObject({ target: tiny, status: 'analyzed', images: [good.digest] })
    expect((await open.stop()).status).toBe(0)
  })
})
