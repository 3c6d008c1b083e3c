import { PackageURL } from 'packageurl-js'
import { ModelFailure } from './model-failure.ts'

/** The parts of a package URL (purl-spec), decoded. */
export interface PackageIdentity {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly version: string | null
  readonly qualifiers: Readonly<Record<string, string>>
}

const MAX_LENGTH = 2_048

/**
 * Parses a purl as the purl-spec says, with the type's own normalisation (pypi names lower case and `-`, ...).
 * Throws `MODEL.BAD_PURL`.
 */
export function parsePurl(text: string): PackageIdentity {
  if (text.length > MAX_LENGTH) throw new ModelFailure('MODEL.BAD_PURL', `A purl has at most ${MAX_LENGTH} characters.`)
  try {
    const { type, namespace, name, version, qualifiers } = PackageURL.fromString(text)
    return {
      type: type ?? '',
      namespace: namespace ?? null,
      name: name ?? '',
      version: version ?? null,
      qualifiers: Object.fromEntries(Object.entries(qualifiers ?? {}).map(([key, value]) => [key, String(value)])),
    }
  } catch (error) {
    throw new ModelFailure('MODEL.BAD_PURL', `Not a package URL: ${text.slice(0, 200)} (pkg:type/namespace/name@version).`, {}, error)
  }
}

/**
 * The canonical purl: segments percent-encoded, qualifiers sorted and non-empty (purl-spec, "How to build purl string").
 * Built by hand, because packageurl-js refuses what real evidence holds (a Maven archive without a group).
 */
export function formatPurl({ type, namespace, name, version, qualifiers }: PackageIdentity): string {
  const path = [...(namespace ?? '').split('/').filter((part) => part !== ''), name].map(encode).join('/')
  const at = version === null || version === '' ? '' : `@${encode(version)}`
  const pairs = Object.entries(qualifiers).filter(([, value]) => value !== '')
  const query = pairs.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${encode(value)}`)
  return `pkg:${type}/${path}${at}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

/** Percent-encodes all but the purl-spec's unreserved characters and the colon. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%3A', ':')
}
