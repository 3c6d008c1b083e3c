import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCustody } from '../../src/custody/custody.ts'
import { createFacts } from '../../src/facts/facts.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { createExtensions } from '../../src/ingest/extensions.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { deleteImages } from '../../src/lineage/sql/writes/delete-images.ts'
import { saveReport, saveReportRun } from '../../src/lineage/sql/writes/save-report.ts'
import { digestOf } from '../../src/model/digest.ts'
import { pair } from '../custody/fixture.ts'
import { analyzeCold } from './analysis.ts'
import { distInfo, dpkgStatus, osRelease } from './evidence.ts'
import { described, program, SIZES, writePrograms } from './extensions.ts'
import { image, layer, writeLayout } from './oci.ts'
import { imagesOf } from './random-images.ts'

/**
 * Puts something into every table of a store: images with all that changes in chains, moved and ended tags, facts, trust, events, reports, extensions, garbage.
 * @param folder an empty one, which the caller removes
 */
export async function fillStore(store: SqlStore, folder: string): Promise<void> {
  let targets = 0
  const write = (images: Parameters<typeof writeLayout>[1]) => {
    const target = join(folder, `target-${targets++}`)
    mkdirSync(target)
    return writeLayout(target, images)
  }
  await analyzeCold(store, 'seeds/layout')
  const named = imagesOf([[[0, 2], [4], [9], [12]], [[0, 2], [10], [3]], [[14], [9], [15], [16]], [[1, 2, 19], [20, 21, 22, 23], [3]], [[5, 6, 7], [8], [24]], [[0, 5], [3], [11]], [[0, 2, 15, 19], [16], [13]]])
  await analyzeCold(store, write(named))
  const [first, second, ...others] = Object.values(named)
  await analyzeCold(store, write({ 'registry.example/r:0': second!, 'registry.example/new:1': first! }))
  const configured = { path: 'etc/app.conf', content: 'a = 1\n' }
  writePrograms(folder, { sizes: program(described('sizes'), SIZES) })
  const extensions = createExtensions(store, createFacts(store), join(folder, 'analyzers'))
  await extensions.trust('sizes', null)
  const extended = createAnalyze(store.lineage, new LayerPool(1), extensions)
  const sshd = { path: 'etc/ssh/sshd_config', content: 'PermitRootLogin no\nPort 22\n' }
  const secret = { path: 'srv/token', content: `token="ghp_${'aB3dE6gH9jK2'.repeat(3)}"\n` }
  // printf odd | md5sum; the layer above has something else.
  const sums = { path: 'var/lib/dpkg/info/odd.md5sums', content: 'a2b6f2a6066ed8700d83335fc50a2b8e  bin/odd\n' }
  const odd = image({ config: { config: { Env: [`GITHUB_TOKEN=ghp_${'aB3dE6gH9jK2'.repeat(3)}`] } }, layers: [layer([osRelease('debian'), configured, sshd, secret, dpkgStatus({ odd: '1.0' }), sums, { path: 'bin/odd', content: 'odd' }]), layer([{ path: 'bin/odd', content: 'other' }, distInfo('späte', '1.0'), { path: `srv/${'ü'.repeat(40)}\u{1f600}`, content: '' }])] })
  await extended.analyze(write({ 'registry.example/odd:1': odd }), { signal: new AbortController().signal, onProgress: () => {} })
  await extended.close()
  const facts = createFacts(store)
  const owner = { name: 'acme/owner', title: null, targets: ['image', 'repository', 'package'] as const, schema: { type: 'object', properties: { team: { type: 'string' } } } }
  for (const title of ['one', 'two', 'one']) await facts.define({ ...owner, title })
  await facts.set('acme/owner', [{ target: first!.digest, value: { team: 'a', n: [1, 2.5, null] }, key: '' }, { target: 'registry.example/r', value: { team: 'b' }, key: 'k' }], 'somebody', 'linux/amd64')
  await facts.set('acme/owner', [{ target: first!.digest, value: { team: 'c' }, key: '' }], null, 'linux/amd64')
  const custody = createCustody(store)
  for (const name of ['one', 'two']) await custody.addRoot({ name, key: pair().pem, trustedRoot: null, terms: {} })
  await custody.removeRoot('one')
  for (const key of ['a', 'b']) await custody.record({ kind: 'DEPLOYED', digest: first!.digest, repository: null, tag: null, at: new Date('2026-05-18T12:00:00Z'), actor: 'ci', details: {}, key })
  const push = (tag: string, digest: string, timestamp: string) => ({
    id: `${tag} ${timestamp}`, action: 'push', timestamp, request: { host: 'registry.example' }, target: { repository: 'r', tag, digest, mediaType: 'application/vnd.oci.image.manifest.v1+json' },
  })
  // Told late: before what was seen.
  const events = [push('0', others[1]!.digest, '2026-05-18T12:00:00Z'), push('0', digestOf('unknown'), '2026-05-17T12:00:00Z'), push('told', digestOf('unknown'), '2026-05-18T12:00:00Z')]
  await custody.recordNotifications({ events } as never)
  await saveReport(store.db, 'mine', 'name: mine\n', 10)
  const run = { report: 'mine', documentHash: digestOf('d'), variables: '{}', head: '{}', startedAt: new Date('2026-05-18T12:00:00.123Z'), milliseconds: 3, rowCount: 1, complete: true, reasons: '[]', sha256: digestOf('r') }
  for (const each of [1, 2, 3]) await saveReportRun(store.db, { ...run, milliseconds: each, sha256: digestOf(String(each)) }, each === 2 ? null : new Uint8Array([1, 2, each]), 2)
  const { id: imageId } = await store.db.image.findFirstOrThrow({ where: { digest: odd.digest } })
  await store.db.imageGap.createMany({ data: [{ imageId, code: 'SOURCES.FOREIGN_LAYER', message: 'gone', index: 1 }, { imageId, code: 'A.GAP', message: 'of all' }] })
  const { id: layerId } = await store.db.layer.findFirstOrThrow({ orderBy: { id: 'desc' } })
  await store.db.layerGap.createMany({ data: [{ layerId, code: 'B.GAP', message: 'of a file', path: '/a' }, { layerId, code: 'A.GAP', message: 'of all' }] })
  await deleteImages(store, [others[0]!.digest])
  await custody.index()
}
