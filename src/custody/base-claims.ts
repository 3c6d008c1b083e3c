import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { type DeclaredBase, sameDeclaration } from '../model/declared-base.ts'
import { formatTag, repositoryAliases } from '../model/reference.ts'
import type { BaseClaim, BaseEvidence, Stack } from './base-claim.ts'
import { inferredBase } from './base-inferred.ts'
import { labelsOf, runImageOf, type SaidOfBase, saidOfBase } from './base-said.ts'

/** Bases that are looked at, nearest first. */
const MAX_BASES = 100
/** Materials of provenance that are shown although they are not known here. */
const MAX_UNKNOWN = 20

/** All that tells of the base of an image, strongest first. */
export async function baseClaims(reads: Reads, image: ImageRow): Promise<BaseClaim[]> {
  const { rows: bases } = await reads.imageAncestors(image.id, { size: MAX_BASES, after: null })
  const stack = { image, bases }
  const [attested, declared, inferred] = await Promise.all([attestedBases(reads, stack), declaredBases(reads, stack), inferredBase(reads, stack)])
  const nearest = bases[0]
  const proved: BaseClaim[] = nearest === undefined ? [] : [{ evidence: 'CONTENT', source: 'LAYERS', name: null, digest: null, image: nearest, agreement: 'HOLDS', inherited: false }]
  return [...proved, ...attested, ...declared, ...(inferred === null ? [] : [inferred])]
}

/** What shows that an image is a base of another. */
export function evidenceFor(base: ImageRow, claims: readonly BaseClaim[]): BaseEvidence[] {
  const classes = claims.filter(({ image, agreement }) => image?.id === base.id && agreement === 'HOLDS').map(({ evidence }) => evidence)
  return [...new Set(['CONTENT' as const, ...classes])]
}

/**
 * Images among the materials of provenance, believed or not: `verdict` of the attestation tells. What is known and not a base is a stage or a tool of the build,
 * and no claim.
 */
async function attestedBases(reads: Reads, { image, bases }: Stack): Promise<BaseClaim[]> {
  const builds = await reads.custody.imageBuilds(image.id)
  const materials = (await Promise.all(builds.map(({ id }) => reads.custody.buildMaterials(id)))).flat()
  const named = [...new Map(materials.map((material) => [material.id, material])).values()].filter(({ uri, digest }) => digest?.startsWith('sha256:') === true && isImage(uri))
  const claims = await Promise.all(named.map(async ({ uri, digest }): Promise<BaseClaim | null> => {
    const known = await reads.lines.imageAt({ digest: digest!, platform: image.platform })
    if (known !== null && !bases.some(({ id }) => id === known.id)) return null
    return { evidence: 'ATTESTED', source: 'PROVENANCE', name: uri, digest, image: known, agreement: known === null ? 'UNCHECKED' : 'HOLDS', inherited: false }
  }))
  const told = claims.filter((claim) => claim !== null)
  return [...told.filter(({ image }) => image !== null), ...told.filter(({ image }) => image === null).slice(0, MAX_UNKNOWN)]
}

/** As BuildKit, and the purl types docker and oci, name images. */
function isImage(uri: string): boolean {
  return /^(?:pkg:(?:docker|oci)\/|docker-image:\/\/|oci:\/\/)/.test(uri)
}

async function declaredBases(reads: Reads, stack: Stack): Promise<BaseClaim[]> {
  const nearest = stack.bases[0]
  const [said, below, labels] = await Promise.all([
    saidOfBase(reads, stack.image.id),
    nearest === undefined ? { ANNOTATION: null, LABEL: null } : saidOfBase(reads, nearest.id),
    labelsOf(reads, stack.image.id),
  ])
  const both = await Promise.all((['ANNOTATION', 'LABEL'] as const).map((source) => declaredClaim(reads, stack, source, said, below)))
  return [...both.filter((claim) => claim !== null), ...(await buildpackClaim(reads, stack, labels))]
}

async function declaredClaim(reads: Reads, stack: Stack, source: 'ANNOTATION' | 'LABEL', all: SaidOfBase, below: SaidOfBase): Promise<BaseClaim | null> {
  const said = all[source]
  if (said === null) return null
  const meant = await meantBy(reads, stack, said)
  const inherited = below[source] !== null && sameDeclaration(said, below[source])
  return { evidence: 'DECLARED', source, name: nameOf(said), digest: said.digest, ...meant, inherited }
}

function nameOf({ repository, tag }: DeclaredBase): string | null {
  if (repository === null) return null
  return tag === null ? repository : formatTag(repository, tag)
}

/** A digest means one image. A name alone means different ones in the course of time: it can only be confirmed. */
async function meantBy(reads: Reads, { image, bases }: Stack, { repository, tag, digest }: DeclaredBase): Promise<Pick<BaseClaim, 'image' | 'agreement'>> {
  if (digest !== null) {
    const known = await reads.lines.imageAt({ digest, platform: image.platform })
    return { image: known, agreement: known === null ? 'UNCHECKED' : bases.some(({ id }) => id === known.id) ? 'HOLDS' : 'CONTRADICTED' }
  }
  if (repository === null || tag === null) return { image: null, agreement: 'UNCHECKED' }
  const repositories = repositoryAliases(repository)
  for (const base of bases) {
    const lines = await reads.lines.tagLines(base.id)
    if (lines.some((line) => line.tag.name === tag && repositories.includes(line.tag.repository))) return { image: base, agreement: 'HOLDS' }
  }
  const line = await reads.lines.tagLineSince({ repositories, tag, digest: null, platform: image.platform })
  return { image: line?.image ?? null, agreement: 'UNCHECKED' }
}

/** The label says which layer is the highest of the run image: that can be seen in the image itself. */
async function buildpackClaim(reads: Reads, { image, bases }: Stack, labels: ReadonlyMap<string, string>): Promise<BaseClaim[]> {
  const run = runImageOf(labels)
  if (run === null) return []
  const layers = await reads.imageLayers(image.id)
  const count = layers.findLastIndex(({ layer }) => layer.diffId === run.topLayer) + 1
  const known = bases.find(({ layerCount }) => layerCount === count) ?? null
  return [{ evidence: 'DECLARED', source: 'BUILDPACK', name: run.reference, digest: null, image: known, agreement: count > 0 ? 'HOLDS' : 'CONTRADICTED', inherited: false }]
}
