import { expect, test } from 'vitest'
import { createBinaryRouter } from '../../src/analyzers/binary-router.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import { MAX_CLAIMS } from '../../src/analyzers/claim-paths.ts'
import type { Analyzer } from '../../src/analyzers/analyzer.ts'
import { EvidenceSink } from '../../src/ingest/evidence-sink.ts'
import { claimOf } from '../../src/layers/claim.ts'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { distInfo, dpkgList, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { image, type Layer, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const QUERY = `{ image(reference: "registry.example/app") { files(first: 100, filter: { owned: true }) {
  edges { node { path } owners { packageVersion { purl } occurrence { evidencePath introducedBy { index } } } } } } }`

/** Path -> `name@version evidence layer` of the owners, where layer after layer is analyzed by a process of its own. */
async function owners(layers: readonly Layer[]): Promise<Record<string, string>> {
  const store = await freshStore()
  for (let top = 1; top <= layers.length; top++) {
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:latest': image({ layers: layers.slice(0, top) }) }))
    expect(outcome).toMatchObject({ status: 'analyzed', gaps: 0 })
  }
  const { data } = await asker(store)(QUERY)
  interface Edge {
    node: { path: string }
    owners: { packageVersion: { purl: string }; occurrence: { evidencePath: string; introducedBy: { index: number } } }[]
  }
  const { edges } = (data as { image: { files: { edges: Edge[] } } }).image.files
  await store.lineage.close()
  const shown = ({ packageVersion, occurrence }: Edge['owners'][number]) => `${packageVersion.purl.replace(/^.*\/|\?.*$/g, '')} ${occurrence.evidencePath} ${occurrence.introducedBy.index}`
  return Object.fromEntries(edges.map((edge) => [edge.node.path, edge.owners.map(shown).join(', ')]))
}

test('what lower layers list holds for what higher layers bring, though each layer is read by another process', async () => {
  const base = layer([osRelease('debian'), dpkgStatus({ a: '1.0', b: '1.0' }), dpkgList('a', ['/lib/x', '/doc/later']), dpkgList('b', ['/bin/b']), { path: 'lib', link: 'usr/lib' }, { path: 'usr/lib/x', content: 'x' }])
  const later = layer([{ path: 'doc/later', content: 'text' }, { path: 'usr/lib/x', content: 'patched' }])
  const upgrade = layer([dpkgStatus({ a: '1.0', b: '2.0' }), { path: 'bin/b', content: 'b' }])
  const status = '/var/lib/dpkg/status'
  expect(await owners([base, later, upgrade])).toEqual({ '/bin/b': `b@2.0 ${status} 2`, '/doc/later': `a@1.0 ${status} 0`, '/usr/lib/x': `a@1.0 ${status} 0` })
})

test('a database behind a link, of which a layer knows only the place that the link leads to', async () => {
  const base = layer([osRelease('debian'), { path: 'var/lib/dpkg', link: '/usr/share/dpkgdb' }, dpkgStatus({ a: '1.0' }, 'usr/share/dpkgdb/status'), dpkgList('a', ['/bin/a'], 'usr/share/dpkgdb')])
  expect(await owners([base, layer([{ path: 'bin/a', content: 'a' }])])).toEqual({ '/bin/a': 'a@1.0 /usr/share/dpkgdb/status 0' })
})

test('a list that only a hard link names holds for higher layers too', async () => {
  const base = layer([{ path: 'objects/1', content: 'flask.py,,\n' }, distInfo('flask', '3.0.0', 'site')])
  const linked = layer([{ path: 'site/flask-3.0.0.dist-info/RECORD', type: 'hardlink', link: 'objects/1' }])
  const evidence = 'flask@3.0.0 /site/flask-3.0.0.dist-info/METADATA 0'
  expect(await owners([base, linked, layer([{ path: 'site/flask.py', content: 'py' }])])).toEqual({ '/site/flask.py': evidence, '/site/flask-3.0.0.dist-info/METADATA': evidence })
})

test('lists beyond what one layer may claim are gaps, and what fits is kept', () => {
  const paths = Array.from({ length: MAX_CLAIMS.paths / 2 }, (_, i) => `/${i}`).join('\n')
  const analyzer: Analyzer = {
    name: 'lists', version: 1, packageTypes: [], maxBytes: 10, places: [],
    reads: [{ by: { extension: '.list' } }],
    analyze: () => ({ packages: [], gaps: [], claims: [claimOf({ paths })] }),
  }
  const sink = new EvidenceSink(createRouter([analyzer]), createBinaryRouter([]))
  const names = ['/a.list', '/b.list', '/c.list']
  for (const name of names) sink.file(name, Buffer.alloc(0))
  const { evidence, gaps } = sink.findings(new Set(names))
  expect(evidence.map(({ path }) => path)).toEqual(['/a.list', '/b.list'])
  expect(gaps).toMatchObject([{ code: 'ANALYZERS.TOO_MANY_CLAIMS', path: '/c.list' }])
})
