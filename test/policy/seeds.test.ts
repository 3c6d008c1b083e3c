import { join } from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLocal } from '../../src/server/local.ts'

/**
 * Verdicts on the sample images, written by hand from what was built (seeds/truth.json, and the configurations in seeds/layout), judged on 1 June 2026:
 * who sets USER, which jar has which log4j-core, who has a base, which labels name it, which of the packages carry setuid programs (mount), what was
 * exposed, when it was made. No Debian package says its licence in its database. static:1 alone has a
 * provenance (its index has an attestation manifest of BuildKit), which nobody has signed.
 */
const IMAGES = ['base/debian:12.1', 'base/debian:12.2', 'shop/orders:1.0', 'shop/orders:1.1', 'shop/storefront:1.0', 'shop/storefront:1.1', 'shop/billing:1.0', 'shop/billing:1.1', 'tools/slim:1.0', 'tools/static:1'] as const
const P = 'PASS'
const F = 'FAIL'
const U = 'UNKNOWN'
const W = 'WARN'
const TABLE: Readonly<Record<string, readonly string[]>> = {
  //                      12.1 12.2 o1.0 o1.1 s1.0 s1.1 b1.0 b1.1 slim static
  'banned-licences':     [U,   U,   U,   U,   U,   U,   U,   U,   U,   U],
  'banned-packages':     [P,   P,   P,   P,   P,   P,   F,   P,   P,   P],
  'base-known':          [U,   U,   P,   P,   P,   P,   P,   P,   P,   U],
  // Each names a tag that still points at its base; debian 12.2 was made after 12.1, so what stands on 12.1 is warned of.
  'base-up-to-date':     [U,   U,   W,   W,   W,   P,   W,   W,   P,   U],
  'exposed-ports':       [P,   P,   P,   P,   P,   P,   P,   P,   P,   P],
  'image-age':           [P,   P,   P,   P,   P,   P,   F,   P,   P,   P],
  'no-latest-tag':       [P,   P,   P,   P,   P,   P,   P,   P,   P,   P],
  'no-secrets-in-env':   [P,   P,   P,   P,   P,   P,   P,   P,   P,   P],
  'no-setuid':           [F,   F,   F,   F,   F,   F,   F,   F,   P,   P],
  'non-root':            [F,   F,   F,   F,   P,   P,   F,   F,   F,   P],
  'provenance-verified': [U,   U,   U,   U,   U,   U,   U,   U,   U,   F],
  'safe-instructions':   [P,   P,   P,   P,   P,   P,   P,   P,   P,   P],
}

const folder = mkdtempSync(join(tmpdir(), 'policy-seeds-'))
let store: Awaited<ReturnType<typeof openLocal>>

async function ask(query: string, variables: object = {}): Promise<any> {
  const response = await store.fetch(store.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown }
  expect(errors).toBeUndefined()
  return data
}

beforeAll(async () => {
  store = await openLocal(join(folder, 'seeds.db'), { create: true, analyze: true })
  await ask('mutation ($target: String!) { analyzeTarget(input: {target: $target}) { __typename } }', { target: join(import.meta.dirname, '../../seeds/layout') })
}, 60_000)

afterAll(async () => {
  await store?.close()
  rmSync(folder, { recursive: true, force: true })
})

const NOW = '2026-06-01T00:00:00Z'

test('the table is about all starter policies', async () => {
  expect((await ask('{ policies { name } }')).policies.map(({ name }: { name: string }) => name)).toEqual(Object.keys(TABLE))
})

describe.each(Object.entries(TABLE))('%s', (policy, verdicts) => {
  test.each(IMAGES.map((image, i) => [image, verdicts[i]!] as const))('%s: %s', async (image, verdict) => {
    const query = 'query ($reference: String!, $policy: String!, $now: DateTime) { image(reference: $reference) { policy(name: $policy, effectiveTime: $now) { verdict } } }'
    expect((await ask(query, { reference: `seeds.example/${image}`, policy, now: NOW })).image.policy).toEqual({ verdict })
  })

  test('the totals are those of the table', async () => {
    const { evaluatePolicy } = await ask('query ($policy: String!, $now: DateTime) { evaluatePolicy(policy: {name: $policy}, effectiveTime: $now, images: {platform: "linux/amd64"}) { totalCount totals { verdict count } } }', { policy, now: NOW })
    expect(evaluatePolicy.totalCount).toBe(IMAGES.length)
    const counts = Object.fromEntries(evaluatePolicy.totals.map((each: { verdict: string; count: number }) => [each.verdict, each.count]))
    expect(counts).toEqual(Object.fromEntries([...new Set(verdicts)].map((verdict) => [verdict, verdicts.filter((each) => each === verdict).length])))
  })
})

describe('what is inherited', () => {
  test('each image names the nearest base that has it too; the root is the lowest', async () => {
    const { evaluatePolicy } = await ask(`{ evaluatePolicy(policy: {name: "no-setuid"}, images: {platform: "linux/amd64"}) {
      rootCauses { image { tags { reference } } images violations }
      edges { node { image { tags { reference } } violations { edges { node { key inheritedFrom { tags { reference } } evidence { path package { purl } layer { index } } } } } } } } }`)
    const bases = Object.fromEntries(evaluatePolicy.edges.map(({ node }: any) => [node.image.tags.at(-1)?.reference, node.violations.edges[0]?.node.inheritedFrom?.tags.at(-1)?.reference ?? null]))
    expect(bases).toMatchObject({
      'seeds.example/base/debian:12.1': null,
      'seeds.example/shop/orders:1.0': 'seeds.example/base/debian:12.1',
      'seeds.example/shop/orders:1.1': 'seeds.example/shop/orders:1.0',
      'seeds.example/shop/billing:1.1': 'seeds.example/shop/billing:1.0',
      'seeds.example/shop/storefront:1.1': 'seeds.example/base/debian:12.2',
    })
    const [orders] = evaluatePolicy.edges.filter(({ node }: any) => node.image.tags[0]?.reference === 'seeds.example/shop/orders:1.1')
    expect(orders.node.violations.edges.map(({ node }: any) => [node.key, node.evidence])).toEqual(
      ['/usr/bin/mount', '/usr/bin/umount'].map((path) => [path, [{ path, package: null, layer: { index: 0 } }]]),
    )
    // Two setuid programs in each of 12.1, orders and billing twice, storefront 1.0; and in 12.2 and storefront 1.1.
    expect(evaluatePolicy.rootCauses.map(({ image, images, violations }: any) => [image.tags.at(-1).reference, images, violations])).toEqual([
      ['seeds.example/base/debian:12.1', 6, 12],
      ['seeds.example/base/debian:12.2', 2, 4],
    ])
  })

  test('a package has its proof, and the layer that brought it', async () => {
    const { image } = await ask(`{ image(reference: "seeds.example/shop/billing:1.0") { policy(name: "banned-packages") { verdict violations { totalCount edges { node {
      key excepted inheritedFrom { digest } evidence { package { purl } path layer { index createdBy } } explanation { expression operands { expression value } } } } } } } }`)
    const purl = 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1'
    expect(image.policy.violations.edges[0].node).toEqual({
      key: purl,
      excepted: false,
      inheritedFrom: null,
      evidence: [{ package: { purl }, path: '/app/billing.jar!/BOOT-INF/lib/log4j-core-2.14.1.jar', layer: { index: 2, createdBy: 'COPY target/billing.jar /app/billing.jar # buildkit' } }],
      explanation: [{
        expression: 'version.satisfies(p.node.purl, params.versions)',
        operands: [{ expression: 'p.node.purl', value: JSON.stringify(purl) }, { expression: 'params.versions', value: '"vers:maven/<2.17.1"' }],
      }],
    })
  })
})

test('all policies of one image', async () => {
  const { image } = await ask(`{ image(reference: "seeds.example/shop/storefront:1.1") { policies(effectiveTime: "${NOW}") { policy verdict } } }`)
  expect(image.policies).toEqual(Object.entries(TABLE).map(([policy, verdicts]) => ({ policy, verdict: verdicts[IMAGES.indexOf('shop/storefront:1.1')] })))
})

test('parameters change the question, a policy that is not there is null', async () => {
  const query = 'query ($params: JSON) { image(reference: "seeds.example/shop/orders:1.0") { policy(name: "banned-packages", params: $params) { verdict } none: policy(name: "none") { verdict } } }'
  // The requirements of orders 1.0 pin jinja2 3.1.2 or older: seeds/sources/orders/requirements.txt.
  expect((await ask(query, { params: { name: 'jinja2', versions: 'vers:pypi/<3.1.6' } })).image).toEqual({ policy: { verdict: 'FAIL' }, none: null })
})
