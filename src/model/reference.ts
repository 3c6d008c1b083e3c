import { type Digest, isDigest } from './digest.ts'
import { ModelFailure } from './model-failure.ts'

/** A name of an image (distribution reference grammar): `registry/repository:tag@digest`. */
export interface Reference {
  /** With its registry, as written: `registry.example/shop/orders`, `library/redis`, `redis`. */
  readonly repository: string
  readonly tag: string | null
  readonly digest: Digest | null
}

const MAX_LENGTH = 512
const REPOSITORY = /^(?:[a-zA-Z0-9.-]+(?::[0-9]{1,5})?\/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** Parses a reference. Throws MODEL.BAD_REFERENCE. */
export function parseReference(text: string): Reference {
  if (text.length > MAX_LENGTH) throw new ModelFailure('MODEL.BAD_REFERENCE', `A reference has at most ${MAX_LENGTH} characters.`)
  const at = text.indexOf('@')
  const digest = at === -1 ? null : text.slice(at + 1)
  const name = at === -1 ? text : text.slice(0, at)
  const colon = name.lastIndexOf(':')
  const tagged = colon > name.lastIndexOf('/')
  const repository = tagged ? name.slice(0, colon) : name
  const tag = tagged ? name.slice(colon + 1) : null
  const good = REPOSITORY.test(repository) && (tag === null || TAG.test(tag)) && (digest === null || isDigest(digest))
  if (!good) throw new ModelFailure('MODEL.BAD_REFERENCE', `Not an image reference: ${JSON.stringify(text.slice(0, 200))} (registry/repository:tag).`)
  return { repository, tag, digest: digest as Digest | null }
}

/** Whether the text is a tag by itself. */
export function isTag(text: string): boolean {
  return TAG.test(text)
}

/** `repository:tag`, the form in which tags are shown. */
export function formatTag(repository: string, tag: string): string {
  return `${repository}:${tag}`
}

/**
 * The repositories that a name may mean, as written first: Docker Hub's names are written with and without `docker.io/` and `library/`.
 */
export function repositoryAliases(repository: string): string[] {
  const first = repository.split('/')[0]!
  const hosted = repository.includes('/') && (/[.:]/.test(first) || first === 'localhost')
  if (!hosted) return [repository, `docker.io/${repository.includes('/') ? repository : `library/${repository}`}`]
  const short = repository.match(/^(?:index\.)?docker\.io\/(?:library\/(?=[^/]+$))?(.+)$/)?.[1]
  return short === undefined ? [repository] : [repository, short]
}
