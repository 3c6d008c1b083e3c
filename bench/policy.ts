import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { migrate } from '../src/lineage/sql/migrate.ts'
import { type Db, open } from '../src/lineage/sql/open.ts'
import { chainIdsOf } from '../src/model/chain-id.ts'
import { digestOf } from '../src/model/digest.ts'
import { createServerYoga } from '../src/server/yoga.ts'

/**
 * `node bench/policy.ts`: a policy of 20 rules on 1,000 images in one request, on a store made for it: images of 6 layers, the lower 3 of one of
 * 10 bases, with 90 packages each. Once with rules over the packages of one name, once with rules over all packages.
 */
const { values } = parseArgs({ options: { images: { type: 'string', default: '1000' }, runs: { type: 'string', default: '5' } } })
const IMAGES = Number(values.images)
const BASES = 10
const work = mkdtempSync(join(tmpdir(), 'bench-policy-'))

const RULES = [
  'image.layerCount > 127',
  'image.layers.exists(l, has(l.createdBy) && re2(l.createdBy, "^ADD "))',
  'image.layers.exists(l, has(l.createdBy) && re2(l.createdBy, "(curl|wget).*[|] *(ba)?sh"))',
  'image.tags.exists(t, t.name == "latest")',
  '!has(image.configuration.user)',
  'image.configuration.env.exists(e, re2(e, "(?i)(PASSWORD|SECRET|TOKEN)="))',
  'image.configuration.exposedPorts.exists(p, p == "22/tcp")',
  'has(image.created) && now - image.created > duration("87600h")',
  'has(image.base) && image.base.image.tags.size() == 0',
  'image.labels.all(l, l.name != "org.opencontainers.image.source")',
  'image.packages.edges.exists(p, version.satisfies(p.node.purl, "vers:maven/<2.17.1"))',
  'image.packages.edges.exists(p, p.node.name == "left-pad")',
  'image.packages.edges.exists(p, p.node.licenses.exists(l, l.startsWith("AGPL")))',
  'image.packages.edges.exists(p, p.node.type == "npm" && has(p.node.version) && p.node.version == "0.0.0")',
  'image.packages.edges.exists(p, p.node.name.contains("telnet"))',
  'image.packages.edges.filter(p, p.node.type == "deb").size() > 5000',
  'image.packages.edges.exists(p, glob(p.node.name, "xmrig*"))',
  'image.packages.edges.exists(p, version.satisfies(p.node.purl, "vers:deb/<0.0.1"))',
  'image.packages.edges.exists(p, re2(p.node.name, "^python2"))',
  'image.packages.edges.size() > 10000',
]

function policy(filter: string): string {
  const facts = `query ($digest: String!) { image(reference: $digest) {
      layerCount created labels { name value } tags { name } base { image { tags { reference } } }
      layers { index createdBy } configuration { user env exposedPorts }
      packages${filter} { edges { node { purl type name version licenses } } } } }`
  const rules = RULES.map((deny, i) => `    - {id: r${i}, deny: '${deny}'}`).join('\n')
  return `kind: Policy\nmetadata: {name: bench}\nspec:\n  facts: |\n    ${facts}\n  rules:\n${rules}\n`
}

async function fill(db: Db): Promise<void> {
  const purl = (i: number) => (i % 3 === 0 ? `pkg:deb/debian/lib-${i}@1.${i}-1` : i % 3 === 1 ? `pkg:npm/module-${i}@2.${i}.0` : `pkg:maven/org.example/part-${i}@3.${i}`)
  const count = 2_000
  const parts = (i: number) => ({ type: ['deb', 'npm', 'maven'][i % 3]!, namespace: ['debian', '', 'org.example'][i % 3]!, name: [`lib-${i}`, `module-${i}`, `part-${i}`][i % 3]! })
  const ids = Array.from({ length: count }, (_, i) => i)
  await db.package.createMany({ data: ids.map((i) => ({ id: i + 1, ...parts(i) })) })
  await db.packageVersion.createMany({ data: ids.map((i) => ({ id: i + 1, packageId: i + 1, version: purl(i).split('@')[1]!, purl: purl(i), licenses: '["MIT"]' })) })
  let next = 1
  const known = new Map<string, number>()
  const rows = { layer: [] as object[], chain: [] as object[], occurrence: [] as object[], image: [] as object[], imageLayer: [] as object[], tag: [] as object[] }
  const images = [...Array.from({ length: BASES }, (_, b) => ({ name: `base-${b}`, layers: [0, 1, 2].map((l) => `base ${b} ${l}`) })),
    ...Array.from({ length: IMAGES - BASES }, (_, i) => ({ name: `app-${i}`, layers: [...[0, 1, 2].map((l) => `base ${i % BASES} ${l}`), ...[0, 1, 2].map((l) => `app ${i} ${l}`)] }))]
  for (const [i, { name, layers }] of images.entries()) {
    const chainIds = chainIdsOf(layers.map((layer) => digestOf(layer)))
    let parentId: number | null = null
    for (const [index, layer] of layers.entries()) {
      let id = known.get(layer)
      if (id === undefined) {
        id = next++
        known.set(layer, id)
        rows.layer.push({ id, diffId: digestOf(layer), size: 1_000n, analyzerSet: 'bench', firstFileId: 1, fileCount: 0, imageCount: 1, bytesSaved: 0n, whiteouts: '{}' })
        rows.chain.push({ id, chainId: chainIds[index]!, parentId, layerId: id, depth: index + 1 })
        for (let k = 0; k < 15; k++) rows.occurrence.push({ id: rows.occurrence.length + 1, chainId: id, packageVersionId: ((id * 17 + k * 31) % count) + 1, path: `/opt/${k}` })
      }
      rows.imageLayer.push({ imageId: i + 1, index, layerId: id, chainId: id, createdBy: `RUN make ${layer} # buildkit` })
      parentId = id
    }
    const config = { config: { User: 'app', Env: ['PATH=/usr/bin', 'LANG=C.UTF-8'], ExposedPorts: { '8080/tcp': {} }, Labels: { 'org.opencontainers.image.source': 'https://example.org' } } }
    rows.image.push({ id: i + 1, digest: digestOf(name), configDigest: digestOf(`config ${name}`), mediaType: 'm', synthesized: false, platform: 'linux/amd64', created: new Date('2026-05-01T00:00:00Z'), analyzedAt: new Date(), topChainId: parentId, layerCount: layers.length, size: 6_000n, config })
    rows.tag.push({ repositoryId: 1, name: `1.${i}`, imageId: i + 1 })
  }
  await db.repository.create({ data: { id: 1, name: 'bench.example/app' } })
  for (const table of ['layer', 'chain', 'occurrence', 'image', 'imageLayer', 'tag'] as const) {
    const insert = (db[table] as unknown as { createMany(given: { data: object[] }): Promise<unknown> })
    for (let i = 0; i < rows[table].length; i += 2_000) await insert.createMany({ data: rows[table].slice(i, i + 2_000) })
  }
}

async function measure(db: Db, name: string, yaml: string): Promise<void> {
  const yoga = createServerYoga({ db, provider: 'sqlite', logging: false })
  const query = 'query ($yaml: String!) { evaluatePolicy(policy: {yaml: $yaml}, first: 1) { totals { verdict count } } }'
  const seconds: number[] = []
  let totals = ''
  for (let i = 0; i <= Number(values.runs); i++) {
    const started = performance.now()
    const response = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { yaml } }) })
    totals = JSON.stringify((await response.json() as { data?: unknown }).data)
    if (i > 0) seconds.push((performance.now() - started) / 1000)
  }
  seconds.sort((a, b) => a - b)
  console.log(`${name.padEnd(40)} min ${seconds[0]!.toFixed(2)} s, median ${seconds[Math.floor(seconds.length / 2)]!.toFixed(2)} s  ${totals}`)
}

try {
  const url = `file:${join(work, 'store.db')}`
  await migrate(url)
  const db = await open(url)
  await fill(db)
  await measure(db, `20 rules, packages of one name`, policy('(filter: {name: "module-1"})'))
  await measure(db, `20 rules, all packages`, policy(''))
  await db.$disconnect()
} finally {
  rmSync(work, { recursive: true })
}
