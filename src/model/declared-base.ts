import { type Digest, isDigest } from './digest.ts'
import { Failure } from './failure.ts'
import { parseReference } from './reference.ts'

/** What an image says of its base (OCI image-spec, annotations): nobody has checked it. At least one member is set. */
export interface DeclaredBase {
  /** With its registry, as written; null: only a digest is said. */
  readonly repository: string | null
  readonly tag: string | null
  /** Of a manifest or an index. */
  readonly digest: Digest | null
}

const NAME = 'org.opencontainers.image.base.name'
const DIGEST = 'org.opencontainers.image.base.digest'

/** What annotations, or labels, say of the base; null: nothing that is a reference or a digest. */
export function declaredBase(texts: ReadonlyMap<string, string>): DeclaredBase | null {
  const named = parsed(texts.get(NAME))
  const said = texts.get(DIGEST)
  const digest = said !== undefined && isDigest(said) ? said : (named?.digest ?? null)
  if (named === null && digest === null) return null
  // A reference without a tag means `latest`, unless it names a digest of its own.
  return { repository: named?.repository ?? null, tag: named === null ? null : (named.tag ?? (named.digest === null ? 'latest' : null)), digest }
}

/** Whether both say the same: labels of a base are those of what is made from it, unless it sets its own. */
export function sameDeclaration(a: DeclaredBase, b: DeclaredBase): boolean {
  return a.repository === b.repository && a.tag === b.tag && a.digest === b.digest
}

function parsed(name: string | undefined) {
  if (name === undefined) return null
  try {
    return parseReference(name)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
