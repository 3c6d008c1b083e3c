import { expect, test } from 'vitest'
import type { Analyzer } from '../../src/analyzers/analyzer.ts'
import { createBinaryRouter } from '../../src/analyzers/binary-router.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import { EvidenceSink } from '../../src/ingest/evidence-sink.ts'
import { freshStore } from '../testkit/analysis.ts'
import { distInfo } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

test('what a layer does not let us read is counted, stored with its layer, and costs no other package', async () => {
  const store = await freshStore()
  const layers = [
    layer([{ path: 'etc/os-release', content: 'ID=debian\n'.padEnd(65 * 1024, '#') }, distInfo('flask', '3.0.0')]),
    layer([{ path: 'app/broken.jar', content: 'no zip' }, { path: '../outside', content: '' }]),
  ]
  const history = ['ADD rootfs', 'COPY app', 'one too many']
  const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers, history }) }))
  expect(outcome).toMatchObject({ status: 'analyzed', gaps: 4 })
  const ofLayers = await store.db.layerGap.findMany({ select: { code: true, path: true, layer: { select: { diffId: true } } }, orderBy: { code: 'asc' } })
  expect(ofLayers).toEqual([
    { code: 'ANALYZERS.TOO_LARGE', path: '/etc/os-release', layer: { diffId: layers[0]!.diffId } },
    { code: 'JAVA.BAD_ZIP', path: '/app/broken.jar', layer: { diffId: layers[1]!.diffId } },
    { code: 'LAYERS.PATH_OUTSIDE', path: '../outside', layer: { diffId: layers[1]!.diffId } },
  ])
  expect(await store.db.imageGap.findMany({ select: { code: true } })).toEqual([{ code: 'SOURCES.HISTORY_MISMATCH' }])
  expect(await store.db.packageVersion.findMany({ select: { purl: true } })).toEqual([{ purl: 'pkg:pypi/flask@3.0.0' }])
})

test('an analyzer that throws loses its findings in that one file, and says so where the file is surely its own', () => {
  const analyzer: Analyzer = {
    name: 'fragile',
    version: 1,
    packageTypes: ['generic'],
    reads: [{ by: { basename: 'database' }, when: (path) => path.startsWith('/var/') }],
    maxBytes: 100,
    places: ['/opt/database'],
    analyze: ({ bytes }) => {
      if (bytes.length === 0) throw new Error('no bytes')
      return { packages: [{ type: 'generic', namespace: null, name: 'a', version: '1', qualifiers: {}, licenses: [], innerPath: '' }], gaps: [] }
    },
  }
  const sink = new EvidenceSink(createRouter([analyzer]), createBinaryRouter([]))
  const files = { '/var/a/database': '', '/var/b/database': 'x', '/perhaps/database': '', '/var/c/other': '' }
  for (const [path, content] of Object.entries(files)) if (sink.wants(path, content.length)) sink.file(path, Buffer.from(content))
  expect(sink.wants('/var/d/database', 101)).toBe(false)
  expect(sink.wants('/perhaps/e/database', 101)).toBe(false)
  const { evidence, gaps } = sink.findings(new Set([...Object.keys(files), '/var/d/database', '/perhaps/e/database']))
  expect(evidence.map(({ path }) => path)).toEqual(['/var/b/database'])
  expect(gaps.map(({ code, path }) => [code, path])).toEqual([['ANALYZERS.FAILED', '/var/a/database'], ['ANALYZERS.TOO_LARGE', '/var/d/database']])
})
