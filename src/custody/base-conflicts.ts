import type { BaseClaim } from './base-claim.ts'

/** How claims of bases can disagree; docs/codes.md says what each means. */
export type BaseConflictCode = 'BASE.NOT_IN_LAYERS' | 'BASE.DECLARATIONS_DIFFER' | 'BASE.NOT_IN_PROVENANCE' | 'BASE.OTHER_LAYERS'

/** Claims of the base of one image that cannot all be true. */
export interface BaseConflict {
  readonly code: BaseConflictCode
  /** For a person. */
  readonly message: string
  readonly claims: readonly BaseClaim[]
}

const WORDS = { LAYERS: 'its layers', PROVENANCE: 'its provenance', ANNOTATION: 'an annotation', LABEL: 'a label', BUILDPACK: 'the label of its buildpack', HISTORY: 'its history' } as const

/** Where the claims of the base of one image disagree. What the image has only taken over from its base is not about it. */
export function baseConflicts(claims: readonly BaseClaim[]): BaseConflict[] {
  const content = claims.find(({ source }) => source === 'LAYERS') ?? null
  const said = claims.filter(({ evidence, inherited }) => evidence === 'DECLARED' && !inherited)
  return [...notInLayers(said, content), ...differing(said), ...notInProvenance(said, claims), ...otherLayers(claims, content)]
}

function notInLayers(said: readonly BaseClaim[], content: BaseClaim | null): BaseConflict[] {
  const [by, beside] = content === null ? ['no known image is its base by its layers', []] : [`by its layers it stands on ${content.image!.digest}`, [content]]
  return said.filter(({ agreement }) => agreement === 'CONTRADICTED').map((claim) => ({
    code: 'BASE.NOT_IN_LAYERS',
    message: `${capital(WORDS[claim.source])} says that its base is ${nameOf(claim)}, whose layers it does not have at its bottom; ${by}.`,
    claims: [claim, ...beside],
  }))
}

function differing(said: readonly BaseClaim[]): BaseConflict[] {
  const [annotation, label] = (['ANNOTATION', 'LABEL'] as const).map((source) => said.find((claim) => claim.source === source))
  if (annotation?.digest == null || label?.digest == null || annotation.digest === label.digest) return []
  // One may name the index, the other the manifest.
  if (annotation.image !== null && annotation.image.id === label.image?.id) return []
  return [{ code: 'BASE.DECLARATIONS_DIFFER', message: `An annotation says that its base is ${nameOf(annotation)}, a label says ${nameOf(label)}.`, claims: [annotation, label] }]
}

function notInProvenance(said: readonly BaseClaim[], claims: readonly BaseClaim[]): BaseConflict[] {
  const attested = claims.filter(({ evidence }) => evidence === 'ATTESTED')
  if (attested.length === 0) return []
  const isNamed = (claim: BaseClaim) => attested.some(({ digest, image }) => digest === claim.digest || (image !== null && image.id === claim.image?.id))
  return said.filter((claim) => claim.digest !== null && !isNamed(claim)).map((claim) => ({
    code: 'BASE.NOT_IN_PROVENANCE',
    message: `${capital(WORDS[claim.source])} says that its base is ${nameOf(claim)}; its provenance names other images: ${attested.slice(0, 3).map(nameOf).join(', ')}.`,
    claims: [claim, ...attested],
  }))
}

function otherLayers(claims: readonly BaseClaim[], content: BaseClaim | null): BaseConflict[] {
  return claims.filter(({ source }) => source === 'HISTORY').map((claim) => ({
    code: 'BASE.OTHER_LAYERS',
    message: `Its history begins with that of ${nameOf(claim)}, its layers do not: it was squashed, or that base was built again.`,
    claims: content === null ? [claim] : [claim, content],
  }))
}

function nameOf({ name, digest, image }: BaseClaim): string {
  const [shown, exact] = [name?.slice(0, 300) ?? null, digest ?? image?.digest ?? null]
  return shown === null ? (exact ?? 'one that is not named') : exact === null ? shown : `${shown} (${exact})`
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`
}
