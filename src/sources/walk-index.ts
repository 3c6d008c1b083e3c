import { type Digest, isDigest } from '../model/digest.ts'
import { describeFailure, Failure } from '../model/failure.ts'
import { type SourceCode, SourceFailure } from './source-failure.ts'
import { readDocument } from './blobs.ts'
import type { Files } from './files.ts'
import { readManifest } from './read-manifest.ts'
import { type Descriptor, isIndex, parseIndex } from './schema.ts'
import type { SourceAttestation, SourceContents, SourceImage, SourceIndex, SourceRefusal } from './source.ts'

/** Indexes inside indexes; the specification allows them, tools write two at most. */
const MAX_DEPTH = 8
/** Manifests of one target. */
const MAX_MANIFESTS = 100_000

/** Gives the names of a top-level descriptor. */
export type NamesOf = (descriptor: Descriptor) => readonly string[]

/** Reads everything that an index names, itself and below; one image that is broken does not hide the others. */
export function walkIndex(files: Files, bytes: Buffer, namesOf: NamesOf): SourceContents {
  const walk = new Walk(files)
  for (const descriptor of parseIndex(bytes).manifests) walk.top(descriptor, namesOf(descriptor))
  return walk.contents()
}

class Walk {
  readonly #files: Files
  readonly #images = new Map<Digest, SourceImage>()
  readonly #indexes = new Map<Digest, SourceIndex>()
  readonly #attestations = new Map<Digest, SourceAttestation>()
  readonly #refusals: SourceRefusal[] = []
  /** The members of each index that was read, null for a manifest that is none: one named a thousand times is read once. */
  readonly #read = new Map<string, readonly Descriptor[] | null>()
  #manifests = 0

  constructor(files: Files) {
    this.#files = files
  }

  contents(): SourceContents {
    return {
      images: [...this.#images.values()],
      indexes: [...this.#indexes.values()],
      attestations: [...this.#attestations.values()],
      refusals: this.#refusals,
    }
  }

  top(descriptor: Descriptor, names: readonly string[]): void {
    const who = names[0] ?? descriptor.digest
    this.#guarded(who, () => {
      const index = this.#index(descriptor)
      if (index === null) return void this.#manifest(descriptor, names, subjectOf(descriptor, names))
      const images = this.#members(index, who, [descriptor.digest])
      const known = this.#indexes.get(descriptor.digest)
      if (images.length > 0) this.#indexes.set(descriptor.digest, { digest: descriptor.digest, names: [...(known?.names ?? []), ...names], images })
    })
  }

  /** The members of an index at any depth; `above` are the indexes on the way. */
  #members(index: readonly Descriptor[], who: string, above: readonly Digest[]): Digest[] {
    if (above.length > MAX_DEPTH) throw new SourceFailure('SOURCES.INDEX_TOO_DEEP', `Indexes lie more than ${MAX_DEPTH} deep in each other.`)
    return index.flatMap((member) => {
      const platform = member.platform == null ? '' : ` (${member.platform.os}/${member.platform.architecture})`
      let found: readonly Digest[] = []
      this.#guarded(who + platform, () => (found = this.#member(member, who, above)), 'SOURCES.TOO_MANY_MANIFESTS')
      return found
    })
  }

  /** A member may be an index itself; often it is not in the target, which need not hold all platforms. */
  #member(member: Descriptor, who: string, above: readonly Digest[]): readonly Digest[] {
    if (above.includes(member.digest)) throw new SourceFailure('SOURCES.INDEX_LOOP', 'An index names itself.', { blob: member.digest })
    const inner = this.#index(member)
    if (inner !== null) return this.#members(inner, who, [...above, member.digest])
    const image = this.#manifest(member, [], subjectOf(member, []))
    return image === null ? [] : [image]
  }

  #index(descriptor: Descriptor): readonly Descriptor[] | null {
    if (++this.#manifests > MAX_MANIFESTS) throw new SourceFailure('SOURCES.TOO_MANY_MANIFESTS', `The target has more than ${MAX_MANIFESTS} manifests.`)
    const key = `${descriptor.digest} ${descriptor.size} ${descriptor.mediaType}`
    const known = this.#read.get(key)
    if (known !== undefined) return known
    const bytes = readDocument(this.#files, descriptor)
    const members = isIndex(bytes, descriptor.mediaType) ? parseIndex(bytes).manifests : null
    this.#read.set(key, members)
    return members
  }

  /** The image's digest, or null when the manifest is none. */
  #manifest(descriptor: Descriptor, names: readonly string[], subject: Digest | null): Digest | null {
    const known = this.#images.get(descriptor.digest)
    const read = known === undefined ? readManifest(this.#files, descriptor, names, subject) : { kind: 'image' as const, image: known }
    if (read.kind === 'attestation') this.#attestations.set(descriptor.digest, read.attestation)
    if (read.kind !== 'image') return null
    const all = [...new Set([...read.image.names, ...names])]
    this.#images.set(descriptor.digest, { ...read.image, names: all })
    return descriptor.digest
  }

  /** Writes down a failure as a refusal of the image; one with the code `beyond` is of the whole target and goes on. */
  #guarded(image: string, work: () => void, beyond?: SourceCode): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof Failure) || error.code === beyond) throw error
      this.#refusals.push({ image, code: error.code, message: describeFailure(error) })
    }
  }
}

/** What an attestation speaks about: BuildKit says it by annotation, cosign by its tag (`sha256-<hex>.sig`). */
function subjectOf({ annotations }: Descriptor, names: readonly string[]): Digest | null {
  const annotated = annotations?.['vnd.docker.reference.digest']
  if (annotations?.['vnd.docker.reference.type'] !== undefined && isDigest(annotated)) return annotated
  const tagged = names[0]?.match(/:sha256-([0-9a-f]{64})(?:\.(?:sig|att|sbom))?$/)?.[1]
  return tagged === undefined ? null : `sha256:${tagged}`
}
