import { expect, test } from 'vitest'
import { fixture as nginx } from '../analyzers/middleware/fixture.ts'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { dpkgList, dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const QUERY = `query ($reference: String!) { image(reference: $reference) { packages(first: 10) { edges { node { purl } occurrences { evidencePath } introducedBy { index } } } } }`

test('a program without a package, with one, and without again, though each layer is read by another process', async () => {
  const store = await freshStore()
  const layers = [
    layer([osRelease('debian'), { path: 'usr/sbin/nginx', content: nginx.bytes }]),
    layer([dpkgStatus({ nginx: '1.26.3-3' }), dpkgList('nginx', ['/usr/sbin/nginx'])]),
    layer([{ path: 'var/lib/.wh.dpkg' }]),
  ]
  const ask = asker(store)
  const answers: string[][] = []
  for (let top = 1; top <= layers.length; top++) {
    const reference = `registry.example/app:${top}`
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { [reference]: image({ layers: layers.slice(0, top) }) }))
    expect(outcome).toMatchObject({ status: 'analyzed', gaps: 0 })
    const { data } = await ask(QUERY, { reference })
    interface Edge {
      node: { purl: string }
      occurrences: { evidencePath: string }[]
      introducedBy: { index: number }
    }
    const { edges } = (data as { image: { packages: { edges: Edge[] } } }).image.packages
    answers.push(edges.map(({ node, occurrences, introducedBy }) => `${node.purl} ${occurrences[0]?.evidencePath} ${introducedBy.index}`))
  }
  await store.lineage.close()
  const found = 'pkg:generic/nginx@1.26.3 /usr/sbin/nginx'
  expect(answers).toEqual([[`${found} 0`], ['pkg:deb/debian/nginx@1.26.3-3?arch=amd64 /var/lib/dpkg/status 1'], [`${found} 2`]])
})
