import { type Digest, isDigest } from '../../../model/digest.ts'
import { Failure } from '../../../model/failure.ts'
import { parseReference, repositoryAliases } from '../../../model/reference.ts'
import { ReadFailure } from './read-failure.ts'

/** What a reference says about the image that it names. */
export type ImageName =
  | { readonly kind: 'digest'; readonly digest: Digest }
  /** The beginning of a digest, with `sha256:`; a bare one may be a repository as well. */
  | { readonly kind: 'prefix'; readonly prefix: string; readonly bare: string | null }
  | { readonly kind: 'tag'; readonly repositories: readonly string[]; readonly tag: string }

const PREFIX = /^(sha256:)?([0-9a-f]{12,64})$/

/**
 * Parses `sha256:...` (whole, or at least 12 digits of it, with or without the prefix), `repository@sha256:...`,
 * `repository:tag` and `repository` (tag `latest`). Throws INPUT.REFERENCE.
 */
export function parseImageName(text: string): ImageName {
  if (isDigest(text)) return { kind: 'digest', digest: text }
  const short = PREFIX.exec(text)
  if (short !== null) {
    const digest = `sha256:${short[2]}`
    if (isDigest(digest)) return { kind: 'digest', digest }
    return { kind: 'prefix', prefix: digest, bare: short[1] === undefined ? text : null }
  }
  const { repository, tag, digest } = parsed(text)
  if (digest !== null) return { kind: 'digest', digest }
  return { kind: 'tag', repositories: repositoryAliases(repository), tag: tag ?? 'latest' }
}

/** Parses `repository:tag`; without a tag it is `latest`. Throws INPUT.REFERENCE. */
export function parseTagName(text: string): { readonly repositories: readonly string[]; readonly tag: string } {
  const { repository, tag, digest } = parsed(text)
  if (digest !== null) throw new ReadFailure('INPUT.REFERENCE', 'A tag is written repository:tag, without a digest.')
  return { repositories: repositoryAliases(repository), tag: tag ?? 'latest' }
}

/** The names that a repository may have in the store. Throws INPUT.REFERENCE. */
export function parseRepositoryName(text: string): readonly string[] {
  const { repository, tag, digest } = parsed(text)
  if (tag !== null || digest !== null) throw new ReadFailure('INPUT.REFERENCE', 'A repository is written without tag and digest.')
  return repositoryAliases(repository)
}

function parsed(text: string) {
  try {
    return parseReference(text)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const shown = JSON.stringify(text.slice(0, 100))
    const forms = 'sha256:..., repository@sha256:... or repository:tag'
    throw new ReadFailure('INPUT.REFERENCE', `Not an image reference: ${shown} (${forms}).`, {}, error)
  }
}
