import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { asker } from '../../bench/scale/ask.ts'
import { differencesOf } from '../../bench/scale/differences.ts'
import { fleet } from '../../bench/scale/fleet.ts'
import { loadPostgresql } from '../../bench/scale/load-postgresql.ts'
import { loadSqlite } from '../../bench/scale/load-sqlite.ts'
import { type Planner, planner, type Sent, watched } from '../../bench/scale/plans.ts'
import { contentBytes } from '../../bench/scale/random.ts'
import { analyzedAt, packagePath, tablesOf } from '../../bench/scale/tables.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { statedTables } from '../testkit/stated-tables.ts'
import { freshDatabase, STORES } from '../testkit/world.ts'

const made = fleet(400, 40_000, 5)
const { images, layers, catalogue, repositories } = made
const last = images.at(-1)!
const base = images[0]!
const popular = catalogue.packages[500]!
const file = { path: packagePath(popular, 0), sha256: `sha256:${contentBytes(popular.firstVersion, 0).toString('hex')}` }
/** Three quarters of the images were known then. */
const then = json(analyzedAt(images[300]!.created))
const ROW = 'edges { node { digest } matches { packageVersion { purl } occurrences { evidencePath } introducedBy { index diffId createdBy } inheritedFrom { digest } } }'

interface Hot {
  readonly name: string
  readonly query: string
  /** Tables that are walked in the order of an index until the page is full. */
  readonly walks?: readonly string[]
}

/** The questions that have to stay quick however much the store holds. A new one needs a line here, and no more. */
const HOT: readonly Hot[] = [
  { name: 'images, newest first', query: '{ images(first: 20) { edges { node { digest } } } }', walks: ['Image'] },
  { name: 'images of a repository', query: `{ images(filter: {repository: ${json(repositories[50])}}) { totalCount edges { node { digest } } } }` },
  { name: 'images derived from another', query: `{ images(filter: {derivedFrom: "${base.digest}"}) { edges { node { digest } } } }`, walks: ['Image'] },
  { name: 'contains a version that all have', query: `{ imagesContaining(package: {purl: ${json(catalogue.versions[0]!.purl)}}) { ${ROW} } }`, walks: ['Image'] },
  { name: 'contains a rare version', query: `{ imagesContaining(package: {purl: ${json(catalogue.versions.at(-1)!.purl)}}) { totalCount ${ROW} } }` },
  { name: 'contains a name', query: `{ imagesContaining(package: {name: ${json(popular.name)}}) { totalCount ${ROW} } }`, walks: ['Image'] },
  { name: 'contains a range', query: `{ imagesContaining(package: {range: {purl: "pkg:npm/${popular.name}", versions: "vers:npm/<1.2.0"}}) { totalCount ${ROW} } }`, walks: ['Image'] },
  // Gaps are walked until they are of too many images to begin from.
  { name: 'images that were not read in full', query: '{ images(filter: {complete: false}) { totalCount edges { node { digest } } } }', walks: ['ImageGap', 'LayerGap'] },
  { name: 'whether all was read that may contain it', query: `{ imagesContaining(package: {purl: ${json(catalogue.versions.at(-1)!.purl)}}) { complete } }`, walks: ['ImageGap', 'LayerGap'] },
  { name: 'image by digest', query: `{ image(reference: "${last.digest}") { digest layers { diffId createdBy } distro { id } gaps { code } labels { name value } } }` },
  { name: 'image by tag', query: `{ image(reference: "${repositories[last.repository]!}:${last.tag}") { digest tags { reference } } }` },
  { name: 'base and ancestors', query: `{ image(reference: "${last.digest}") { base { image { digest } } ancestors { totalCount edges { node { image { digest } } } } } }` },
  { name: 'derived images', query: `{ image(reference: "${base.digest}") { derived { totalCount edges { node { digest } } } } }` },
  { name: 'siblings', query: `{ image(reference: "${last.digest}") { siblings { totalCount edges { node { digest } sharedLayers } } } }` },
  { name: 'packages of an image', query: `{ image(reference: "${last.digest}") { packages(first: 100) { totalCount edges { node { purl } introducedBy { index } occurrences { evidencePath } inheritedFrom { digest } } } } }` },
  { name: 'evidence of an image that belongs to packages', query: `{ image(reference: "${last.digest}") { packages(first: 100) { edges { occurrences { ownedBy { packageVersion { purl } } } } } } }` },
  { name: 'a package of an image', query: `{ image(reference: "${last.digest}") { packages(filter: {name: ${json(popular.name)}}) { edges { node { purl } } } } }` },
  { name: 'layers by sharing', query: '{ layers(first: 20, orderBy: SHARED_BY_DESC) { edges { node { diffId } } } }', walks: ['Layer'] },
  { name: 'a layer and its images', query: `{ layer(diffId: "${layers[0]!.diffId}") { imageCount blobs { digest } images { edges { node { digest } } } } }` },
  { name: 'file by sha256', query: `{ files(filter: {sha256: "${file.sha256}"}) { totalCount edges { node { path layer { diffId } images { totalCount edges { node { digest } } } } } } }` },
  { name: 'file by path', query: `{ files(filter: {path: ${json(file.path)}}) { totalCount edges { node { path } } } }` },
  { name: 'files by name', query: `{ files(filter: {basename: "index.js"}) { totalCount edges { node { path } } } }` },
  { name: 'files by the end of their name', query: `{ files(filter: {pathGlob: "**/*.py"}) { totalCount edges { node { path } } } }` },
  { name: 'files below a folder', query: `{ files(filter: {pathGlob: "${popular.folder}/**"}) { totalCount edges { node { path } } } }` },
  // Partial indexes are walked, which have such files only.
  { name: 'setuid files', query: '{ files(filter: {setuid: true}) { totalCount edges { node { path } } } }', walks: ['File'] },
  { name: 'files that all may write', query: '{ files(filter: {mode: {allOf: 2}}) { totalCount edges { node { path } } } }', walks: ['File'] },
  { name: 'files of an owner', query: '{ files(filter: {uid: 10007}) { totalCount edges { node { path } } } }' },
  { name: 'large files', query: '{ files(filter: {minSize: "5000000"}) { totalCount edges { node { path size } } } }', walks: ['File'] },
  { name: 'a file that is hidden somewhere', query: `{ files(filter: {path: ${json(file.path)}, visibility: SHADOWED}) { totalCount edges { node { path } } } }` },
  { name: 'a file that is seen somewhere', query: `{ files(filter: {sha256: "${file.sha256}", visibility: VISIBLE}) { totalCount edges { node { path } } } }` },
  { name: 'altered files of an image', query: `{ image(reference: "${last.digest}") { alterations { totalCount edges { file { path } changedBy { index } node { kind } } } } }` },
  { name: 'altered files by path', query: `{ alterations(filter: {path: ${json(file.path)}}) { totalCount edges { node { kind images { totalCount edges { node { digest } } } } } } }` },
  { name: 'altered files of a package', query: `{ alterations(filter: {package: {name: ${json(popular.name)}}}) { totalCount edges { node { kind } } } }` },
  { name: 'wasted bytes', query: `{ image(reference: "${last.digest}") { wastedBytes shadowedFiles { totalCount edges { node { path } hiddenBy { index } } } layers { wastedBytes } } }` },
  { name: 'package and its versions', query: `{ package(purl: "pkg:npm/${popular.name}") { versions { totalCount edges { node { purl imageCount } } } } }` },
  { name: 'packages by name', query: `{ packages(filter: {name: ${json(popular.name)}}) { totalCount edges { node { purl } } } }` },
  { name: 'contains a part of a name', query: `{ imagesContaining(package: {matching: {nameContains: ${json(popular.name.slice(2))}}}) { totalCount ${ROW} } }`, walks: ['Image'] },
  { name: 'contains a licence', query: `{ imagesContaining(package: {matching: {license: "AGPL-3.0-only"}}) { ${ROW} } }`, walks: ['Image'] },
  { name: 'contains a licence in the beginning of a name', query: `{ imagesContaining(package: {matching: {license: ${json(popular.licence)}, namePrefix: ${json(popular.name)}}}) { totalCount ${ROW} } }`, walks: ['Image'] },
  { name: 'lacks a package', query: `{ images(filter: {lacks: {name: ${json(popular.name)}}}) { edges { node { digest } } } }`, walks: ['Image'] },
  { name: 'as of a moment, contains a version that all have', query: `{ imagesContaining(asOf: ${then}, package: {purl: ${json(catalogue.versions[0]!.purl)}}) { ${ROW} } }`, walks: ['Image'] },
  { name: 'as of a moment, contains a rare version', query: `{ imagesContaining(asOf: ${then}, package: {purl: ${json(catalogue.versions.at(-1)!.purl)}}) { totalCount ${ROW} } }`, walks: ['Image'] },
  { name: 'as of a moment, where a tag pointed', query: `{ image(reference: "${repositories[last.repository]!}:latest", asOf: ${then}) { digest base(asOf: ${then}) { image { digest } } tags(asOf: ${then}) { reference } } }` },
  { name: 'root causes', query: `{ rootCauses(package: {purl: ${json(catalogue.versions.at(-1)!.purl)}}) { affectedCount causes { edges { node { image { digest } imageCount } } } } }` },
  { name: 'settings of a kind', query: '{ configs(filter: {kind: "sshd", key: "key.1*"}) { totalCount edges { node { key value } } } }' },
  { name: 'settings of a value', query: '{ configs(filter: {value: "value 7"}) { totalCount edges { node { key value } } } }' },
  { name: 'settings of an image', query: `{ image(reference: "${last.digest}") { configs { totalCount edges { node { key value } } } } }` },
  { name: 'secrets of a rule', query: '{ secrets(filter: {rule: "private-key"}) { totalCount edges { node { rule line } } } }' },
  { name: 'a secret elsewhere', query: '{ secrets(filter: {fingerprint: "print-7"}) { totalCount edges { node { rule } } } }' },
  { name: 'secrets of an image', query: `{ image(reference: "${last.digest}") { secrets { totalCount edges { node { rule } } } } }` },
  { name: 'what packages need, and why they are there', query: `{ image(reference: "${last.digest}") { packages(first: 20) { edges { requires { text satisfiedBy { purl } } requiredBy { purl } } } } }` },
  { name: 'compare', query: `{ compare(from: "${images.at(-2)!.digest}", to: "${last.digest}") { sharedLayers { diffId } packageChanges { totalCount edges { node { kind } } } fileChanges(first: 5) { edges { node { path } } } } }` },
]

describe.each(STORES)('plans of hot questions in %s', (kind) => {
  let store: SqlStore
  let sent: Sent[]
  let plans: Planner

  beforeAll(async () => {
    const tables = [...tablesOf(made, differencesOf(made)), ...statedTables(made)]
    const url = kind === 'sqlite' ? join(mkdtempSync(join(tmpdir(), 'plans-')), 'store.db') : await freshDatabase()
    await (kind === 'sqlite' ? loadSqlite(url, tables) : loadPostgresql(url, tables))
    store = await openStore(url)
    sent = watched(store)
    // So small a store is read whole when that is allowed; what is left then has no index.
    plans = await planner(url, '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off')
    return async () => {
      await plans.close()
      await store.lineage.close()
    }
  }, 120_000)

  test.each(HOT)('$name: no big table is read from end to end', async ({ query, walks = [] }) => {
    sent.length = 0
    await asker(store)(query, {})
    expect(sent.length).toBeGreaterThan(0)
    for (const each of sent) {
      const whole = (await plans.fullScans(each)).filter((table) => !walks.includes(table))
      expect({ whole, statement: whole.length === 0 ? '' : each.text }).toEqual({ whole: [], statement: '' })
    }
  })

  test('a statement without an index is found out', async () => {
    const text = `SELECT f."id" FROM "File" f WHERE f."linkTarget" = 'x'`
    expect(await plans.fullScans({ text, values: [], steady: false })).toEqual(['File'])
    expect(await plans.fullScans({ text: `SELECT v."id" FROM "PackageVersion" v ORDER BY v."purl"`, values: [], steady: true })).toEqual(['PackageVersion'])
  })
})

function json(text: unknown): string {
  return JSON.stringify(text)
}
