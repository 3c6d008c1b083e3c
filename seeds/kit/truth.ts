import type { Image } from './image.ts'
import type { Found, Step } from './stage.ts'

/** A package of an image; `introducedAt` is the layer since which this version is there without a gap. */
export interface TruePackage {
  readonly purl: string
  readonly evidencePath: string
  readonly introducedAt: number
}

/** A package that a layer brought and a higher layer took away or replaced. */
export interface GonePackage {
  readonly purl: string
  readonly evidencePath: string
  readonly addedAt: number
  readonly removedAt: number
}

/** What the ecosystems' tools say of one image, in the order of evidence path and purl. */
export function truthOf(image: Image): object {
  const layers = image.steps.flatMap((step) => (step.layer ? [{ ...step, layer: step.layer }] : []))
  const { draft, manifest } = image
  return {
    reference: draft.reference,
    platform: draft.platform,
    manifestDigest: manifest.digest,
    base: draft.base?.draft.reference ?? null,
    layers: layers.map((step, index) => ({ index, diffId: step.layer.diffId, createdBy: step.createdBy })),
    ...attribute(layers),
  }
}

function attribute(layers: readonly Step[]): { packages: TruePackage[]; removedPackages: GonePackage[] } {
  const present = new Map<string, { found: Found; since: number }>()
  const removedPackages: GonePackage[] = []
  for (const [index, layer] of layers.entries()) {
    const now = new Map((layer.packages ?? []).map((found) => [keyOf(found), found]))
    for (const [key, { found, since }] of present) {
      if (now.has(key)) continue
      present.delete(key)
      removedPackages.push({ ...flat(found), addedAt: since, removedAt: index })
    }
    for (const [key, found] of now) if (!present.has(key)) present.set(key, { found, since: index })
  }
  const packages = [...present.values()].map(({ found, since }) => ({ ...flat(found), introducedAt: since }))
  return { packages: packages.toSorted(byKey), removedPackages: removedPackages.toSorted(byKey) }
}

const flat = ({ purl, evidencePath, details }: Found) => ({ purl, evidencePath, ...details })

const keyOf = (found: { evidencePath: string; purl: string }): string => `${found.evidencePath}\0${found.purl}`

const byKey = (left: { evidencePath: string; purl: string }, right: { evidencePath: string; purl: string }): number =>
  keyOf(left) < keyOf(right) ? -1 : 1
