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
      // The library leaves dots and runs of signs as they are; PyPI has one name for all of them (PEP 503).
      name: type === 'pypi' ? pypiName(name ?? '') : (name ?? ''),
      version: version ?? null,
      qualifiers: Object.fromEntries(Object.entries(qualifiers ?? {}).map(([key, value]) => [key, String(value)])),
    }
  } catch (error) {
    throw new ModelFailure('MODEL.BAD_PURL', `Not a package URL: ${text.slice(0, 200)} (pkg:type/namespace/name@version).`, {}, error)
  }
}

/** The one spelling of a PyPI name among `PyYAML`, `pyyaml`, `Py.Yaml` (PEP 503). */
export function pypiName(text: string): string {
  return text.toLowerCase().replace(/[-_.]+/g, '-')
}

/**
 * The canonical purl: segments percent-encoded, qualifiers sorted and non-empty, slashes in their values as they are (purl-spec, "How to build purl string").
 * Built by hand, because packageurl-js refuses what real evidence holds (a Maven archive without a group).
 */
export function formatPurl({ type, namespace, name, version, qualifiers }: PackageIdentity): string {
  const path = [...(namespace ?? '').split('/').filter((part) => part !== ''), name].map(encode).join('/')
  const at = version === null || version === '' ? '' : `@${encode(version)}`
  const pairs = Object.entries(qualifiers).filter(([, value]) => value !== '')
  const query = pairs.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${encode(value).replaceAll('%2F', '/')}`)
  return `pkg:${type}/${path}${at}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

/**
 * The qualifiers of a purl, percent-decoded; a value that does not decode is left as it is written. Never throws, so that
 * what the store already holds can be read. Of a key that comes twice, the last one.
 */
export function qualifiersOf(purl: string): ReadonlyMap<string, string> {
  const [beforeSubpath = ''] = purl.split('#', 1)
  const query = beforeSubpath.indexOf('?')
  if (query < 0) return new Map()
  const pairs = beforeSubpath.slice(query + 1).split('&').filter((pair) => pair.includes('='))
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), decoded(pair.slice(pair.indexOf('=') + 1))]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Percent-encodes all but the purl-spec's unreserved characters and the colon. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%3A', ':')
}
