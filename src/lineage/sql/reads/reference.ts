import { type Digest, isDigest } from '../../../model/digest.ts'
import { Failure } from '../../../model/failure.ts'

/** What a reference says about the image that it names. */
export type ImageName =
  | { readonly kind: 'digest'; readonly digest: Digest }
  /** The beginning of a digest, with `sha256:`; a bare one may be a repository as well. */
  | { readonly kind: 'prefix'; readonly prefix: string; readonly bare: string | null }
  | { readonly kind: 'tag'; readonly repositories: readonly string[]; readonly tag: string }

const MAX_LENGTH = 512
const PREFIX = /^(sha256:)?([0-9a-f]{12,64})$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?$/
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/

/**
 * Parses `sha256:...` (whole, or at least 12 digits of it, with or without the prefix), `repository@sha256:...`,
 * `repository:tag` and `repository` (tag `latest`); the grammar is that of the OCI distribution-spec. Throws INPUT.REFERENCE.
 */
export function parseImageName(text: string): ImageName {
  if (text.length > MAX_LENGTH) throw refused(text)
  if (isDigest(text)) return { kind: 'digest', digest: text }
  const short = PREFIX.exec(text)
  if (short !== null) {
    const digest = `sha256:${short[2]}`
    if (isDigest(digest)) return { kind: 'digest', digest }
    return { kind: 'prefix', prefix: digest, bare: short[1] === undefined ? text : null }
  }
  const at = text.indexOf('@')
  if (at >= 0) {
    const digest = text.slice(at + 1)
    if (!isDigest(digest) || tagged(text.slice(0, at)) === null) throw refused(text)
    return { kind: 'digest', digest }
  }
  const name = tagged(text)
  if (name === null) throw refused(text)
  return { kind: 'tag', ...name }
}

function tagged(text: string): { repositories: string[]; tag: string } | null {
  const colon = text.lastIndexOf(':')
  const hasTag = colon > text.lastIndexOf('/')
  const repository = hasTag ? text.slice(0, colon) : text
  const tag = hasTag ? text.slice(colon + 1) : 'latest'
  return TAG.test(tag) && isRepository(repository) ? { repositories: spellings(repository), tag } : null
}

function isRepository(text: string): boolean {
  const [first = '', ...rest] = text.split('/')
  if (rest.length === 0) return COMPONENT.test(first)
  return HOST.test(first) && rest.every((part) => COMPONENT.test(part))
}

/** Docker's short names: `nginx` is `docker.io/library/nginx`, and either may be what was stored. */
function spellings(repository: string): string[] {
  const first = repository.split('/')[0] ?? ''
  if (repository.startsWith('docker.io/library/')) return [repository, repository.slice('docker.io/library/'.length)]
  if (repository.startsWith('docker.io/')) return [repository, repository.slice('docker.io/'.length)]
  if (!repository.includes('/')) return [repository, `docker.io/library/${repository}`]
  return /[.:]|^localhost$/.test(first) ? [repository] : [repository, `docker.io/${repository}`]
}

function refused(text: string): Failure<'INPUT.REFERENCE'> {
  const shown = text.slice(0, 100)
  return new Failure('INPUT.REFERENCE', `Not an image reference: ${shown} (sha256:..., repository@sha256:... or repository:tag).`)
}
