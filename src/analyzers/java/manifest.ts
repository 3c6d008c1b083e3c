/** The main section of a `META-INF/MANIFEST.MF`. */
export interface Manifest {
  /** By name in lower case, as manifests do not tell cases apart. */
  readonly attributes: ReadonlyMap<string, string>
  /** `Bundle-License`, without OSGi's parameters: names or addresses. */
  readonly licenses: readonly string[]
}

const MAX_LINES = 20_000
const MAX_VALUE = 4_096

/**
 * Reads the main section (JAR File Specification, "Manifest Specification"): `Name: value` up to the first empty line;
 * a line that begins with a space continues the one before. Lines that are neither are passed over.
 */
export function readManifest(text: string): Manifest {
  const attributes = new Map<string, string>()
  let current = ''
  for (const line of text.split(/\r\n|\n|\r/, MAX_LINES)) {
    if (line === '' && attributes.size > 0) break
    if (line.startsWith(' ')) {
      const value = attributes.get(current)
      if (value !== undefined && value.length < MAX_VALUE) attributes.set(current, value + line.slice(1))
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    current = line.slice(0, colon).toLowerCase()
    attributes.set(current, line.slice(colon + 1).trimStart())
  }
  return { attributes, licenses: licensesOf(attributes.get('bundle-license') ?? '') }
}

/**
 * `Apache-2.0;link="https://...",MIT`: clauses by commas, parameters after semicolons (OSGi Core, "Common Header
 * Syntax").
 */
function licensesOf(header: string): string[] {
  const plain = header.slice(0, MAX_VALUE).replace(/;[^,;"]*"[^"]*"/g, '')
  const words = plain.split(',').map(
    (clause) =>
      clause
        .split(';')[0]
        ?.trim()
        .replace(/^"(.*)"$/, '$1') ?? '',
  )
  return words.filter((word) => word !== '' && word !== '<<EXTERNAL>>')
}
