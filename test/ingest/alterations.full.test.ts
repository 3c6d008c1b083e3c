import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { dpkgList, osRelease } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { freshDatabase } from '../testkit/world.ts'

test('PostgreSQL gives back what stands, layer after layer by a process of its own', async () => {
  const [one, two] = ['5bbf5a52328e7439ae6e719dfe712200', 'c193497a1a06b2c72230e6146ff47080'] // printf 'one\n' | md5sum, 'two\n'
  const base = layer([
    osRelease('debian'), { path: 'var/lib/dpkg/status', content: 'Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n' },
    dpkgList('a', ['/bin/a', '/bin/b']), { path: 'var/lib/dpkg/info/a.md5sums', content: `${one}  bin/a\n${two}  bin/b\n` },
    { path: 'bin/a', content: 'one\n' }, { path: 'bin/b', content: 'two\n' },
  ])
  const layers = [base, layer([{ path: 'bin/a', content: 'x' }, { path: 'bin/.wh.b' }]), layer([{ path: 'srv/x', content: 'x' }]), layer([{ path: 'bin/b', content: 'two\n' }]), layer([{ path: 'bin/a', content: 'one\n' }])]
  const store = await freshStore(await freshDatabase())
  const told: string[] = []
  for (let top = 1; top <= layers.length; top++) {
    const outcome = await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/app:latest': image({ layers: layers.slice(0, top) }) }))
    expect(outcome).toMatchObject({ status: 'analyzed', gaps: 0 })
    const { data } = await asker(store)('{ image(reference: "registry.example/app") { alterations { edges { file { path } node { kind } changedBy { index } } } } }')
    const { edges } = (data as { image: { alterations: { edges: { file: { path: string }; node: { kind: string }; changedBy: { index: number } }[] } } }).image.alterations
    told.push(edges.map(({ file, node, changedBy }) => `${file.path} ${node.kind} ${changedBy.index}`).sort().join(', '))
  }
  await store.lineage.close()
  expect(told).toEqual(['', '/bin/a MODIFIED 1, /bin/b MISSING 1', '/bin/a MODIFIED 1, /bin/b MISSING 1', '/bin/a MODIFIED 1', ''])
})
