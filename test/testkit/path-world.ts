import fc from 'fast-check'
import { digestOf } from '../../src/model/digest.ts'
import type { PathKind } from '../../src/lineage/path.ts'
import type { Provider } from '../../src/lineage/sql/open.ts'
import { type LayerSpec, type World, world } from './world.ts'

// Random stores of images, packages and builds, and what is true of them by looking at every pair: no index, no chain, no query.

export const VERSIONS = ['pkg:npm/a@1', 'pkg:npm/a@2', 'pkg:npm/b@1', 'pkg:deb/debian/c@1']
const PROOFS = VERSIONS.flatMap((purl) => ['/p', '/q'].map((path) => `${purl} ${path}`))
const REVISIONS = ['r0', 'r1']
const BUILDERS = ['https://builder.example/0', 'https://builder.example/1']
const URIS = ['pkg:generic/tool', 'https://files.example/a']

interface NodePlan {
  parent: number
  toggles: string[]
  images: ('linux/amd64' | 'linux/arm64')[]
}

interface BuildPlan {
  /** Numbers of images, or of the index of the first two. */
  made: number[]
  used: number[]
  usesIndex: boolean
  uri: string | null
  revision: string | null
  builder: string | null
}

export interface WorldPlan {
  nodes: NodePlan[]
  builds: BuildPlan[]
}

export const worldPlan = fc.record<WorldPlan>({
  nodes: fc.array(
    fc.record<NodePlan>({
      parent: fc.nat(30),
      toggles: fc.uniqueArray(fc.constantFrom(...PROOFS), { maxLength: 4 }),
      images: fc.array(fc.constantFrom('linux/amd64', 'linux/amd64', 'linux/arm64'), { maxLength: 2 }),
    }),
    { minLength: 2, maxLength: 9 },
  ),
  builds: fc.array(
    fc.record<BuildPlan>({
      made: fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 2 }),
      used: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
      usesIndex: fc.boolean(),
      uri: fc.option(fc.constantFrom(...URIS)),
      revision: fc.option(fc.constantFrom(...REVISIONS)),
      builder: fc.option(fc.constantFrom(...BUILDERS)),
    }),
    { maxLength: 4 },
  ),
})

export interface Seen {
  readonly id: number
  readonly name: string
  readonly platform: string
  readonly nodes: readonly number[]
  /** `purl path` */
  readonly present: ReadonlySet<string>
}

/** A store, and what is true of it. */
export interface PathWorld {
  readonly world: World
  readonly images: readonly Seen[]
  /** Every node that a path can have, as `Kind id`. */
  readonly nodes: readonly string[]
  /** Every step, as `from relation to`. */
  readonly steps: readonly { readonly from: string; readonly to: string; readonly relation: string }[]
}

export async function pathWorld(provider: Provider, { nodes, builds }: WorldPlan): Promise<PathWorld> {
  const made = await world(provider)
  const images: Seen[] = []
  for (const [n, plan] of nodes.entries()) {
    const path = pathTo(nodes, n)
    const { layers, present } = replay(nodes, path)
    for (const [k, platform] of plan.images.entries()) {
      const name = `image ${n} ${k}`
      images.push({ id: await made.image({ name, layers, platform }), name, platform, nodes: path, present })
    }
  }
  const members = images.slice(0, 2)
  if (members.length > 0) await made.index('index', members.map(({ id }) => id), [])
  return { world: made, images, ...(await truth(made, images, await addBuilds(made, builds, images, members))) }
}

function pathTo(nodes: readonly NodePlan[], n: number): number[] {
  const parent = n === 0 ? -1 : (nodes[n]!.parent % (n + 1)) - 1
  return [...(parent < 0 ? [] : pathTo(nodes, parent)), n]
}

function replay(nodes: readonly NodePlan[], path: readonly number[]): { layers: LayerSpec[]; present: Set<string> } {
  const present = new Set<string>()
  const layers = path.map((n) => {
    const { toggles } = nodes[n]!
    const removes = toggles.filter((proof) => present.has(proof))
    const adds = toggles.filter((proof) => !present.has(proof))
    for (const proof of removes) present.delete(proof)
    for (const proof of adds) present.add(proof)
    return { name: `layer ${n}`, adds, removes }
  })
  return { layers, present }
}

interface MadeBuild {
  readonly id: number
  readonly made: readonly Seen[]
  readonly used: readonly Seen[]
  readonly materials: readonly number[]
  readonly source: number | null
  readonly builder: number | null
}

async function addBuilds({ db }: World, plans: readonly BuildPlan[], images: readonly Seen[], members: readonly Seen[]): Promise<MadeBuild[]> {
  const done: MadeBuild[] = []
  if (images.length === 0) return done
  const pick = (numbers: number[]) => [...new Set(numbers.map((n) => images[n % images.length]!))]
  for (const [n, { made, used, usesIndex, uri, revision, builder }] of plans.entries()) {
    const [products, inputs] = [pick(made), pick(used)]
    const digest = digestOf(`document ${n}`)
    const document = { index: 0, digest, mediaType: 'application/vnd.in-toto+json', annotations: {}, content: new Uint8Array() }
    const attestation = await db.attestation.create({ data: { digest: digestOf(`attestation ${n}`), manifest: '{}', seenAt: new Date(0), documents: { create: [document] } } })
    const materials: number[] = []
    const wanted = [...inputs.map(({ name }) => ({ uri: `pkg:docker/${name}`, digest: digestOf(name) as string })), ...(usesIndex ? [{ uri: 'pkg:docker/index', digest: digestOf('index') as string }] : []), ...(uri === null ? [] : [{ uri, digest: '' }])]
    for (const each of wanted) materials.push((await db.material.upsert({ where: { uri_digest: each }, create: each, update: {} })).id)
    const source = revision === null ? null : (await db.sourceRevision.upsert({ where: { uri_revision: { uri: 'https://git.example/x', revision } }, create: { uri: 'https://git.example/x', revision }, update: {} })).id
    const runner = builder === null ? null : (await db.builder.upsert({ where: { uri: builder }, create: { uri: builder }, update: {} })).id
    const { id: statementId } = await db.statement.create({
      data: { attestationId: attestation.id, index: 0, documentDigest: digest, predicateType: 'https://slsa.dev/provenance/v1', subjects: { create: products.map(({ name }) => ({ digest: digestOf(name) })) } },
    })
    const { id } = await db.build.create({ data: { statementId, buildType: 'test', sourceRevisionId: source, builderId: runner, materials: { create: materials.map((materialId) => ({ materialId })) } } })
    done.push({ id, made: products, used: [...new Set([...inputs, ...(usesIndex ? members : [])])], materials, source, builder: runner })
  }
  return done
}

async function truth({ db }: World, images: readonly Seen[], builds: readonly MadeBuild[]): Promise<Pick<PathWorld, 'nodes' | 'steps'>> {
  const layers = await db.layer.findMany()
  const versions = await db.packageVersion.findMany()
  const steps: { from: string; to: string; relation: string }[] = []
  const step = (from: PathKind, a: number | null, relation: string, to: PathKind, b: number) => a !== null && steps.push({ from: `${from} ${a}`, to: `${to} ${b}`, relation })
  for (const image of images) {
    for (const n of image.nodes) step('Layer', layers.find(({ diffId }) => diffId === digestOf(`layer ${n}`))!.id, 'LAYER_OF', 'Image', image.id)
    for (const purl of new Set([...image.present].map((proof) => proof.split(' ')[0]!))) step('PackageVersion', versions.find((each) => each.purl === purl)!.id, 'CONTAINED_IN', 'Image', image.id)
    for (const base of images) {
      const isPrefix = base.nodes.length < image.nodes.length && base.nodes.every((n, i) => image.nodes[i] === n)
      if (isPrefix && base.platform === image.platform) step('Image', base.id, 'BASE_OF', 'Image', image.id)
    }
  }
  for (const { id, made, used, materials, source, builder } of builds) {
    for (const image of made) step('Build', id, 'PRODUCED', 'Image', image.id)
    for (const image of used) step('Image', image.id, 'USED_BY', 'Build', id)
    for (const material of materials) step('Material', material, 'USED_BY', 'Build', id)
    step('SourceRevision', source, 'SOURCE_OF', 'Build', id)
    step('Builder', builder, 'RAN', 'Build', id)
  }
  const nodes = [...images.map(({ id }) => `Image ${id}`), ...layers.map(({ id }) => `Layer ${id}`), ...versions.map(({ id }) => `PackageVersion ${id}`), ...builds.map(({ id }) => `Build ${id}`), ...new Set(steps.map(({ from }) => from))]
  return { nodes: [...new Set(nodes)], steps }
}

/** How many steps it is from one node to each, by trying all steps again and again. */
export function distances({ steps }: Pick<PathWorld, 'steps'>, from: string): Map<string, number> {
  const known = new Map([[from, 0]])
  for (let more = true; more; ) {
    more = false
    for (const step of steps) {
      const reached = known.get(step.from)
      if (reached === undefined || (known.get(step.to) ?? Number.POSITIVE_INFINITY) <= reached + 1) continue
      known.set(step.to, reached + 1)
      more = true
    }
  }
  return known
}
