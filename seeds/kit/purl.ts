/** The parts of a package URL; `namespace` is null where the type has none. */
export interface PurlParts {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly version: string
  readonly qualifiers?: Readonly<Record<string, string>>
}

/** Writes a package URL (ECMA-427): only the colon stays as it is among the characters that URLs reserve. */
export function purlOf({ type, namespace, name, version, qualifiers = {} }: PurlParts): string {
  const path = [type, ...(namespace === null ? [] : namespace.split('/')), name].map(encode).join('/')
  const pairs = Object.entries(qualifiers).map(([key, value]) => `${key}=${encode(value)}`)
  return `pkg:${path}@${encode(version)}${pairs.length > 0 ? `?${pairs.toSorted().join('&')}` : ''}`
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':')
}
