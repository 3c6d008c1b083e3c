import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyzeCold } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { openStore, type SqlStore } from '../../src/lineage/sql/store.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

/** Image, path, owners as `kind:name`: by dpkg-query, importlib.metadata and Node (write-owners.py). */
const rows = gunzipSync(readFileSync(join(import.meta.dirname, 'owners.tsv.gz'))).toString().replace(/\n$/, '').split('\n').map((line) => line.split('\t') as [string, string, string])
const byImage = Map.groupBy(rows, ([image]) => image)

interface Named {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
}
interface FilesAnswer {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly edges: readonly { readonly node: { readonly path: string; readonly type: string }; readonly owners?: readonly { readonly packageVersion: Named }[] }[]
}
interface PackagesAnswer {
  readonly pageInfo: FilesAnswer['pageInfo']
  readonly edges: readonly { readonly node: Named; readonly files: { readonly totalCount: number; readonly edges: readonly { readonly node: { readonly path: string } }[] } }[]
}
const PAGE = 'pageInfo { hasNextPage endCursor }'
const FILES = `query ($reference: String!, $filter: FileFilter, $after: String) { image(reference: $reference) { files(first: 100, filter: $filter, after: $after) {
  ${PAGE} edges { node { path type } owners { packageVersion { type namespace name } } } } } }`
const PACKAGES = `query ($reference: String!, $after: String) { image(reference: $reference) { packages(first: 20, after: $after) {
  ${PAGE} edges { node { type namespace name } files(first: 100) { totalCount edges { node { path } } } } } } }`

/** An archive is told by its file's name; its package may be called otherwise. */
const nameOf = (path: string, { type, namespace, name }: Named) =>
  type === 'maven' ? `maven:${path.slice(path.lastIndexOf('/') + 1)}` : `${type}:${type === 'npm' && namespace !== null ? `${namespace}/` : ''}${name}`

describe.each(STORES)('owners of the seeds on %s', (provider) => {
  let store: SqlStore
  let ask: ReturnType<typeof asker>
  beforeAll(async () => {
    store = await openStore(await emptyStore(provider))
    await analyzeCold(store, resolve('seeds/layout'))
    ask = asker(store)
  }, 120_000)
  afterAll(() => store.lineage.close())

  const filesOf = async (image: string, filter: object | null) => {
    const files: FilesAnswer['edges'][number][] = []
    for (let after: string | null = null, more = true; more; ) {
      const { data, errors } = await ask(FILES, { reference: `seeds.example/${image}`, filter, after })
      expect(errors).toBeUndefined()
      const page = (data as { image: { files: FilesAnswer } }).image.files
      files.push(...page.edges)
      ;({ endCursor: after, hasNextPage: more } = page.pageInfo)
    }
    return files.filter(({ node }) => node.type !== 'DIRECTORY')
  }

  test.each([...byImage])('%s: each file belongs to whom the tools of its ecosystem say', async (image, expected) => {
    const files = await filesOf(image, null)
    const told = files.map(({ node, owners }) => `${node.path} ${[...new Set(owners!.map(({ packageVersion }) => nameOf(node.path, packageVersion)))].sort().join(' ')}`)
    expect(told.sort()).toEqual(expected.map(([, path, owners]) => `${path} ${owners}`).sort())
    for (const owned of [true, false]) {
      const paths = (await filesOf(image, { owned })).map(({ node }) => node.path)
      expect(paths.sort()).toEqual(expected.filter(([, , owners]) => (owners !== '') === owned).map(([, path]) => path).sort())
    }
  })

  test.each(['shop/orders:1.1', 'shop/storefront:1.0'])('%s: the files of a package are those that belong to it', async (image) => {
    const told = new Map<string, string[]>()
    for (let after: string | null = null, more = true; more; ) {
      const { data, errors } = await ask(PACKAGES, { reference: `seeds.example/${image}`, after })
      expect(errors).toBeUndefined()
      const { edges, pageInfo } = (data as { image: { packages: PackagesAnswer } }).image.packages
      for (const { node, files } of edges) {
        expect(files.edges.length).toBe(Math.min(files.totalCount, 100))
        const paths = files.edges.map((file) => file.node.path)
        expect(paths).toEqual([...paths].sort())
        // Several versions of one npm package have one name here.
        told.set(nameOf('', node), [...(told.get(nameOf('', node)) ?? []), ...paths])
      }
      ;({ endCursor: after, hasNextPage: more } = pageInfo)
    }
    const owners = byImage.get(image)!.flatMap(([, path, each]) => each.split(' ').map((owner) => ({ owner, path })))
    const expected = Map.groupBy(owners, ({ owner }) => owner)
    let compared = 0
    for (const [owner, paths] of told) {
      const files = (expected.get(owner) ?? []).map(({ path }) => path)
      if (files.length > 100) continue // more than the page that was asked for
      expect(paths.sort(), owner).toEqual(files.sort())
      compared += files.length
    }
    expect(compared).toBeGreaterThan(400)
  })
})
