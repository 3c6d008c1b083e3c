import { expect, test } from 'vitest'
import { BOUNDS } from '../../src/policy/bounds.ts'
import { collectFacts, type ExecuteFacts } from '../../src/policy/facts/collect-facts.ts'
import { load, policyText } from './shelf.ts'

const { policy } = load(policyText('  rules:\n    - {id: a, deny: "image.packages.edges.size() > 3"}\n', 'packages { edges { node { purl } } }'))
const OWN = { _digest: `sha256:${'0'.repeat(64)}`, _tags: [], _gaps: [] }
const edges = (count: number) => Array.from({ length: count }, (_, i) => ({ node: { purl: `pkg:npm/p${i}@1` } }))

/** Asks for one image whose pages of packages are these; every page is asked for by the cursor of the one before. */
async function collect(pages: (number: number) => unknown) {
  let asked = 0
  const execute: ExecuteFacts = async (_document, { _after }) => {
    expect(_after).toBe(asked === 0 ? undefined : `after ${asked}`)
    return { data: { images: [{ ...OWN, packages: pages(asked++) }] } as never }
  }
  const [facts] = await collectFacts(policy.facts, [1], {}, execute)
  return { issue: facts!.issue, packages: (facts!.facts as { packages?: { edges: unknown[] } } | null)?.packages, asked }
}

const page = (count: number, number: number, more: boolean) => ({ edges: edges(count), _page: { hasNextPage: more, endCursor: `after ${number + 1}` } })

test('pages are added until one says that it is the last', async () => {
  const { issue, packages, asked } = await collect((number) => page(100, number, number < 4))
  expect([issue, packages?.edges.length, asked]).toEqual([null, 500, 5])
})

test('pages without an end are given up at a bound, and nothing is decided', async () => {
  const { issue, asked } = await collect((number) => page(1_000, number, true))
  expect(issue).toMatchObject({ code: 'POLICY.FACTS_INCOMPLETE', message: expect.stringContaining(String(BOUNDS.edges)) })
  expect(asked).toBe(BOUNDS.edges / 1_000 + 1)
})

test.each([
  ['no edges', () => ({ _page: { hasNextPage: false, endCursor: null } })],
  ['no word about its end', () => ({ edges: edges(1) })],
  ['more, and no cursor', () => ({ edges: edges(1), _page: { hasNextPage: true, endCursor: null } })],
  ['neither yes nor no', () => ({ edges: edges(1), _page: {} })],
  ['an empty page in the middle', (number: number) => (number === 0 ? page(1, 0, true) : page(0, number, true))],
  ['a second page that says nothing of its end', (number: number) => (number === 0 ? page(1, 0, true) : { edges: edges(1) })],
  ['a second page that is not there', (number: number) => (number === 0 ? page(1, 0, true) : null)],
])('a connection with %s is not whole', async (_name, pages) => {
  expect((await collect(pages)).issue).toMatchObject({ code: 'POLICY.FACTS_INCOMPLETE' })
})
