import { expect, test } from 'vitest'
import { PolicyShelf } from '../../src/policy/policy-shelf.ts'
import { asker } from '../testkit/ask.ts'
import { type LayerSpec, STORES, world } from '../testkit/world.ts'
import { evaluator, policyText } from './shelf.ts'

const PACKAGES = 'packages { edges { node { id purl name } occurrences { evidencePath introducedBy { index } } } }'
const rule = `  rules:\n    - id: last\n      forEach: {var: p, in: image.packages.edges}\n      deny: p.node.name == "m-0251" || p.node.name == "m-0001"\n      key: p.node.purl\n      evidence: [{forEach: {var: o, in: p.occurrences}, package: p.node.id, path: o.evidencePath, layer: o.introducedBy.index}]\n`
const layer = (name: string, from: number, to: number): LayerSpec => ({
  name,
  adds: Array.from({ length: to - from }, (_, i) => `pkg:npm/m-${String(from + i).padStart(4, '0')}@1.0.0 /node_modules/m-${from + i}/package.json`),
})

interface Evaluated {
  readonly evaluatePolicy: { readonly edges: { readonly node: { readonly verdict: string; readonly image: { readonly tags: unknown[] }; readonly issues: { readonly code: string; readonly message: string }[]; readonly violations: { readonly edges: { readonly node: unknown }[] } } }[] }
}

const QUERY = `query ($yaml: String!) { evaluatePolicy(policy: {yaml: $yaml}, first: 10) { edges { node {
  verdict image { tags { reference } } issues { code message } violations { edges { node { key evidence { package { purl } path layer { index } } } } } } } } }`

test.each(STORES)('connections are read to their end, whatever page they begin with (%s)', async (provider) => {
  const { db, image } = await filled(provider)
  await image('many', [layer('base', 0, 200), layer('top', 200, 252)])
  await image('few', [layer('base', 0, 200)])
  const ask = asker({ db, provider, policies: new PolicyShelf(() => [], evaluator()) })
  const { data, errors } = await ask(QUERY, { yaml: policyText(rule, PACKAGES.replace('packages {', 'packages(first: 3) {')) })
  expect(errors).toBeUndefined()
  const [few, many] = (data as unknown as Evaluated).evaluatePolicy.edges.map(({ node }) => node)
  expect(many).toMatchObject({ verdict: 'FAIL', issues: [] })
  expect(many!.violations.edges.map(({ node }) => node)).toEqual([
    { key: 'pkg:npm/m-0001@1.0.0', evidence: [{ package: { purl: 'pkg:npm/m-0001@1.0.0' }, path: '/node_modules/m-1/package.json', layer: { index: 0 } }] },
    { key: 'pkg:npm/m-0251@1.0.0', evidence: [{ package: { purl: 'pkg:npm/m-0251@1.0.0' }, path: '/node_modules/m-251/package.json', layer: { index: 1 } }] },
  ])
  expect(few!.violations.edges).toHaveLength(1)
})

test('connections in a list are read to their ends', async () => {
  const { db, image } = await filled('sqlite')
  await image('many', [layer('one', 0, 150), layer('two', 150, 350)])
  const ask = asker({ db, provider: 'sqlite', policies: new PolicyShelf(() => [], evaluator()) })
  const counts = '  rules:\n    - {id: counts, require: "image.layers[0].addedPackages.edges.size() == 150 && image.layers[1].addedPackages.edges.size() == 200"}\n'
  const { data } = await ask(QUERY, { yaml: policyText(counts, 'layers { addedPackages { edges { node { purl } } } }') })
  expect((data as unknown as Evaluated).evaluatePolicy.edges[0]!.node).toMatchObject({ verdict: 'PASS', issues: [] })
})

test('a list as long as its bound is not whole; a gap is a missing fact', async () => {
  const { db, image } = await filled('sqlite')
  await image('gaps', [layer('one', 0, 1)], ['DPKG.TOO_LONG'])
  await image('many gaps', [layer('two', 1, 2)], Array.from({ length: 1_000 }, (_, i) => `DPKG.TOO_LONG_${i}`))
  const ask = asker({ db, provider: 'sqlite', policies: new PolicyShelf(() => [], evaluator()) })
  const never = '  rules:\n    - {id: never, deny: "image.gaps.size() > 9999"}\n'
  const verdicts = async (facts: string) => {
    const { data } = await ask(QUERY, { yaml: policyText(never, facts) })
    return (data as unknown as Evaluated).evaluatePolicy.edges.map(({ node }) => [node.verdict, node.issues[0]?.code])
  }
  expect(await verdicts('gaps { code }')).toEqual([['ERROR', 'POLICY.FACTS_INCOMPLETE'], ['PASS', undefined]])
  expect(await verdicts('gaps { code } layers { index }')).toEqual([['ERROR', 'POLICY.FACTS_INCOMPLETE'], ['ERROR', 'POLICY.FACTS_INCOMPLETE']])
})

test('the number of statements does not grow with the number of images', async () => {
  const count = async (images: number) => {
    const { db, image, statements } = await filled('sqlite')
    for (let i = 0; i < images; i++) await image(`image ${i}`, [layer('base', 0, 20), layer(`top ${i}`, i, i + 1)])
    const ask = asker({ db, provider: 'sqlite', policies: new PolicyShelf(() => [], evaluator()) })
    statements.length = 0
    await ask('query ($yaml: String!) { evaluatePolicy(policy: {yaml: $yaml}, first: 1) { totals { count } rootCauses { images } } }', { yaml: policyText(rule, PACKAGES) })
    return statements.length
  }
  expect(await count(40)).toBe(await count(4))
})

async function filled(provider: (typeof STORES)[number]) {
  const store = await world(provider)
  return {
    db: store.db,
    statements: store.statements,
    image: (name: string, layers: LayerSpec[], gaps: string[] = []) => store.image({ name, layers, gaps, tags: [`test.example/${name.replaceAll(' ', '-')}:1`] }),
  }
}
