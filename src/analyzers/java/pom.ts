/** What names a Maven artifact. */
export interface MavenCoordinates {
  readonly groupId: string
  readonly artifactId: string
  readonly version: string
}

const MAX_WORD = 300
const MAX_LICENSES = 20

/**
 * Reads `pom.properties` as Maven writes it (java.util.Properties, a line a value). Group and artifact may be missing
 * and then come from the folder; null without a version, or when a value is an unexpanded `${...}`.
 */
export function readPomProperties(text: string, folder: Omit<MavenCoordinates, 'version'>): MavenCoordinates | null {
  const values = new Map<string, string>()
  for (const line of text.split('\n', 1_000)) {
    const match = /^\s*(groupId|artifactId|version)\s*[=:]\s*(.*)$/.exec(line.slice(0, MAX_WORD).trimEnd())
    if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? '').replaceAll('\\', ''))
  }
  const version = values.get('version') ?? ''
  const groupId = values.get('groupId') || folder.groupId
  const artifactId = values.get('artifactId') || folder.artifactId
  const words = [groupId, artifactId, version]
  return words.every((word) => word !== '' && !/[\s$]/.test(word)) ? { groupId, artifactId, version } : null
}

/** The names of the licences that a pom.xml declares (`project/licenses/license/name`); not those of its parents. */
export function readPomLicenses(xml: string): string[] {
  const text = withoutComments(xml)
  const start = text.indexOf('<licenses>')
  const end = text.indexOf('</licenses>', start)
  if (start < 0 || end < 0) return []
  const names: string[] = []
  for (let at = text.indexOf('<name>', start); at >= 0 && at < end && names.length < MAX_LICENSES;) {
    const close = text.indexOf('</name>', at)
    if (close < 0 || close > end) break
    const name = unescapeXml(text.slice(at + 6, close))
      .replace(/\s+/g, ' ')
      .trim()
    if (name !== '' && name.length <= MAX_WORD && !names.includes(name)) names.push(name)
    at = text.indexOf('<name>', close)
  }
  return names
}

function withoutComments(xml: string): string {
  const parts: string[] = []
  let at = 0
  for (let open = xml.indexOf('<!--'); open >= 0; open = xml.indexOf('<!--', at)) {
    parts.push(xml.slice(at, open))
    const close = xml.indexOf('-->', open)
    if (close < 0) return parts.join('')
    at = close + 3
  }
  parts.push(xml.slice(at))
  return parts.join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}

function unescapeXml(text: string): string {
  return text.slice(0, MAX_WORD * 10).replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity)
}
