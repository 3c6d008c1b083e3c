import { expect, test } from 'vitest'
import { createFacts } from '../../src/facts/facts.ts'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { described, program, SIZES, withExtensions } from '../testkit/extensions.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const policy = (facts: string, deny: string) => `apiVersion: lineage.dev/v1
kind: Policy
metadata: {name: mine, title: Mine, version: 1.0.0, severity: low}
spec:
  facts: |
    query ($digest: String!) { image(reference: $digest) { ${facts} } }
  rules:
    - id: rule
      deny: ${JSON.stringify(deny)}
      message: no
`
const EVALUATE = 'query ($yaml: String!) { evaluatePolicy(policy: { yaml: $yaml }) { edges { node { verdict issues { code message } } } } }'
const SIZE = 'facts(schema: "sizes") { edges { node { size: int(at: "/size") } } }'
const LARGE = 'image.facts.edges.exists(e, has(e.node.size) && e.node.size > 4)'

async function verdicts(ask: ReturnType<typeof asker>, yaml: string): Promise<{ verdict: string; issues: string[] }[]> {
  const { data, errors } = await ask(EVALUATE, { yaml })
  expect(errors).toBeUndefined()
  const { edges } = (data as { evaluatePolicy: { edges: { node: { verdict: string; issues: { code: string; message: string }[] } }[] } }).evaluatePolicy
  return edges.map(({ node: { verdict, issues } }) => ({ verdict, issues: issues.map(({ code, message }) => `${code} ${message}`) }))
}

const layout = (content: string) => writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [layer([{ path: 'etc/a.conf', content }])] }) })

test('facts of an extension decide, and while they are missing nothing passes', async () => {
  const store = await freshStore()
  const { extensions, analyze } = withExtensions(store, { sizes: program(described('sizes'), SIZES) })
  const ask = asker(store)
  const target = layout('1234')
  await analyze(target)
  expect(await verdicts(ask, policy(SIZE, LARGE))).toMatchObject([{ verdict: 'ERROR', issues: [expect.stringContaining('No schema "sizes" is defined')] }])
  await extensions.trust('sizes', null)
  expect(await verdicts(ask, policy(SIZE, LARGE))).toMatchObject([{ verdict: 'ERROR', issues: [expect.stringContaining('EXTENSIONS.NOT_RUN')] }])
  await analyze(target)
  expect(await verdicts(ask, policy(SIZE, LARGE))).toEqual([{ verdict: 'PASS', issues: [] }])
  expect(await verdicts(ask, policy(SIZE, LARGE.replace('> 4', '> 3')))).toMatchObject([{ verdict: 'FAIL' }])
})

test('an extension that fails makes policies on facts fail to decide, wherever they ask for them, and no others', async () => {
  const store = await freshStore()
  const { extensions, analyze } = withExtensions(store, { sizes: program(described('sizes'), 'exit 1') })
  await extensions.trust('sizes', null)
  await analyze(layout('1'))
  const ask = asker(store)
  expect(await verdicts(ask, policy(SIZE, LARGE))).toMatchObject([{ verdict: 'ERROR' }])
  expect(await verdicts(ask, policy('layers { layer { facts { size: int(at: "/size") } } }', 'image.layers.exists(l, l.layer.facts.exists(f, has(f.size)))'))).toMatchObject([{ verdict: 'ERROR' }])
  expect(await verdicts(ask, policy('packages { edges { node { name } } }', 'image.packages.edges.exists(e, e.node.name == "x")'))).toEqual([{ verdict: 'PASS', issues: [] }])
})

test('a member of another type, or one that the schema does not speak of, is no fact', async () => {
  const store = await freshStore()
  const facts = createFacts(store)
  await withExtensions(store, {}).analyze(layout('1'))
  await facts.define({ name: 'owner', title: null, targets: ['image'], schema: { type: 'object', properties: { team: {} } } })
  await facts.set('owner', [{ target: 'registry.example/app:1', value: { team: 7 }, key: '' }], null, 'linux/amd64')
  const ask = asker(store)
  const of = (at: string) => verdicts(ask, policy(`facts(schema: "owner") { edges { node { team: string(at: "${at}") } } }`, 'image.facts.edges.exists(e, has(e.node.team) && e.node.team == "evil")'))
  expect(await of('/team')).toMatchObject([{ verdict: 'ERROR', issues: [expect.stringContaining('is no string')] }])
  expect(await of('/taem')).toMatchObject([{ verdict: 'ERROR', issues: [expect.stringContaining('does not speak of')] }])
})

test('the value as a whole has no type that conditions could be checked against', async () => {
  const store = await freshStore()
  const { errors } = await asker(store)(EVALUATE, { yaml: policy('facts { edges { node { value } } }', 'true') })
  expect(errors?.[0]?.message).toMatch(/no type that can be checked/)
})
