import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { type LayerSpec, STORES, world } from '../testkit/world.ts'

const PROOFS = ['pkg:npm/bad@1 /p', 'pkg:npm/bad@1 /q', 'pkg:npm/bad@2 /p', 'pkg:npm/good@1 /p']
const plan = fc.array(
  fc.record({
    parent: fc.nat(30),
    toggles: fc.uniqueArray(fc.constantFrom(...PROOFS), { maxLength: 2 }),
    images: fc.array(fc.constantFrom('linux/amd64', 'linux/amd64', 'linux/arm64'), { maxLength: 2 }),
  }),
  { minLength: 2, maxLength: 9 },
)

interface Known {
  name: string
  platform: string
  layers: readonly LayerSpec[]
  /** The layers, by place, that brought what it has of the bad package. */
  from: readonly number[]
}

const isOn = (base: Known, image: Known) => base.platform === image.platform && base.layers.every(({ name }, i) => image.layers[i]?.name === name)
const stackOf = ({ platform, layers }: Known) => `${platform} ${layers.map(({ name }) => name).join(' ')}`

/** After these stacks were mended (each without what its own layers above the stack below had brought), an image has nothing left. */
function isFixed(image: Known, mended: ReadonlySet<string>, images: readonly Known[]): boolean {
  const way = images.filter((each) => isOn(each, image)).sort((a, b) => a.layers.length - b.layers.length)
  return image.from.every((index) => way.some((stack) => {
    const below = Math.max(0, ...way.map(({ layers }) => layers.length).filter((length) => length < stack.layers.length))
    return mended.has(stackOf(stack)) && index >= below && index < stack.layers.length
  }))
}

const QUERY = `query ($filter: ImageFilter, $after: String) { rootCauses(package: { purl: "pkg:npm/bad" }, filter: $filter) { affectedCount
  causes(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { image { digest layerCount } introducedBy { index } packageVersions { purl } imageCount derivedCount fixes remaining } } } } }`
interface Cause {
  image: { digest: string; layerCount: number }
  introducedBy: { index: number }[]
  packageVersions: { purl: string }[]
  imageCount: number
  derivedCount: number
  fixes: number
  remaining: number
}

describe.each(STORES)('root causes on %s', (provider) => {
  test('are the fewest images to mend, with what each fixes', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.boolean(), async (plans, onlyAmd64) => {
        const made = await world(provider)
        try {
          const images: Known[] = []
          const stacks: LayerSpec[][] = []
          for (const [i, { parent, toggles, images: platforms }] of plans.entries()) {
            const lower = i === 0 || parent % 3 === 0 ? [] : stacks[parent % i]!
            const present = bringing(lower)
            stacks.push([...lower, { name: `layer ${i}`, adds: toggles.filter((each) => !present.has(each)), removes: toggles.filter((each) => present.has(each)) }])
            for (const [n, platform] of platforms.entries()) {
              const name = `image ${i} ${n}`
              await made.image({ name, platform, layers: stacks[i]! })
              images.push({ name, platform, layers: stacks[i]!, from: [...bringing(stacks[i]!)].filter(([proof]) => proof.includes('/bad@')).map(([, index]) => index) })
            }
          }
          await compare(asker({ db: made.db, provider }), images, onlyAmd64)
        } finally {
          await made.db.$disconnect()
        }
      }),
      { numRuns: provider === 'sqlite' ? 40 : 12 },
    )
  })

  test('an image with its own and an inherited one needs both; the base comes first', async () => {
    const made = await world(provider)
    try {
      const os: LayerSpec = { name: 'os', adds: ['pkg:npm/bad@1 /os'] }
      const tools: LayerSpec = { name: 'tools', adds: ['pkg:npm/good@1 /tools'] }
      const app: LayerSpec = { name: 'app', adds: ['pkg:npm/bad@2 /app'] }
      for (const [name, layers] of Object.entries({ base: [os], twin: [os], web: [os, tools], shop: [os, tools, app] })) await made.image({ name, layers })
      const { data } = await asker({ db: made.db, provider })(QUERY)
      const cause = (name: string, layerCount: number, index: number, version: number) => ({ image: { digest: digestOf(name), layerCount }, introducedBy: [{ index }], packageVersions: [{ purl: `pkg:npm/bad@${version}` }] })
      expect(data).toMatchObject({ rootCauses: { affectedCount: 4, causes: { totalCount: 2, edges: [
        { node: { ...cause('base', 1, 0, 1), imageCount: 4, derivedCount: 2, fixes: 3, remaining: 1 } },
        { node: { ...cause('shop', 3, 2, 2), imageCount: 1, derivedCount: 0, fixes: 1, remaining: 0 } },
      ] } } })
    } finally {
      await made.db.$disconnect()
    }
  })
})

/** Proof -> the layer since which it is there. */
function bringing(layers: readonly LayerSpec[]): Map<string, number> {
  const present = new Map<string, number>()
  for (const [index, { adds = [], removes = [] }] of layers.entries()) {
    for (const proof of removes) present.delete(proof)
    for (const proof of adds) present.set(proof, index)
  }
  return present
}

async function compare(ask: ReturnType<typeof asker>, images: readonly Known[], onlyAmd64: boolean): Promise<void> {
  const affected = images.filter(({ from, platform }) => from.length > 0 && (!onlyAmd64 || platform === 'linux/amd64'))
  const causes: Cause[] = []
  for (let after: string | null = null, more = true; more; ) {
    const { data, errors } = await ask(QUERY, { after, filter: onlyAmd64 ? { platform: 'linux/amd64' } : null })
    expect(errors).toBeUndefined()
    const page = (data as { rootCauses: { affectedCount: number; causes: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string | null }; edges: { node: Cause }[] } } }).rootCauses
    expect(page.affectedCount).toBe(affected.length)
    causes.push(...page.causes.edges.map(({ node }) => node))
    ;({ hasNextPage: more, endCursor: after } = page.causes.pageInfo)
    if (!more) expect(causes).toHaveLength(page.causes.totalCount)
  }
  const stacks = [...new Set(images.map(stackOf))]
  let fewest = Number.POSITIVE_INFINITY
  for (let choice = 0; choice < 2 ** stacks.length; choice++) {
    const mended = new Set(stacks.filter((_, i) => (choice >> i) % 2 === 1))
    if (mended.size < fewest && affected.every((image) => isFixed(image, mended, images))) fewest = mended.size
  }
  expect(causes).toHaveLength(fewest)
  const mended = new Set<string>()
  let fixed = 0
  for (const { image, introducedBy, imageCount, derivedCount, fixes, remaining } of causes) {
    const known = images.find(({ name }) => digestOf(name) === image.digest)!
    mended.add(stackOf(known))
    fixed += fixes
    expect(affected.filter((each) => isFixed(each, mended, images))).toHaveLength(fixed)
    expect(remaining).toBe(affected.length - fixed)
    // Those that mending all but this one leaves.
    const others = new Set(causes.map((cause) => stackOf(images.find(({ name }) => digestOf(name) === cause.image.digest)!)).filter((stack) => stack !== stackOf(known)))
    const needing = affected.filter((each) => !isFixed(each, others, images))
    expect(needing).toHaveLength(imageCount)
    expect(needing.filter((each) => stackOf(each) !== stackOf(known))).toHaveLength(derivedCount)
    expect(introducedBy.map(({ index }) => index)).toEqual([...new Set(needing.flatMap(({ from }) => from).filter((index) => introducedBy.some((each) => each.index === index)))].sort((a, b) => a - b))
  }
  expect(fixed).toBe(affected.length)
}
