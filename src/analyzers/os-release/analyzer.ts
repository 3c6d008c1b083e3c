import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { MAX_TEXT, quote } from '../text.ts'
import type { OsReleaseGapCode } from './gap-code.ts'
import { parseOsRelease } from './parse-os-release.ts'

const PLACES = ['/etc/os-release', '/usr/lib/os-release']

/** Reads os-release(5): which distribution the image is, so that packages of distributions get their namespace. */
export const analyzer: Analyzer = {
  name: 'os-release',
  version: 1,
  packageTypes: [],
  reads: [
    { by: { basename: 'os-release' }, when: (path) => PLACES.includes(path) },
    // Fedora 22 to 31: /usr/lib/os-release is a link to os.release.d/os-release-container or the like.
    { by: { parent: 'os.release.d' }, when: (path) => path.startsWith('/usr/lib/os.release.d/os-release-') },
  ],
  maxBytes: 64 * 1024,
  places: PLACES,
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<OsReleaseGapCode>(path)
  const { fields, unclosed } = parseOsRelease(bytes)
  if (unclosed.length > 0) {
    collector.miss('OS_RELEASE.BAD_QUOTES', `A quote is never closed: ${unclosed.slice(0, 10).join(', ')}.`)
  }
  if (fields.size === 0) {
    collector.miss('OS_RELEASE.NO_FIELDS', 'The file has no KEY=VALUE line, so the distribution is unknown.')
    return collector.findings()
  }
  if (unclosed.includes('ID')) return collector.findings()
  const id = (fields.get('ID') || 'linux').toLowerCase()
  if (id.length > MAX_TEXT || !/^[a-z0-9._-]+$/.test(id)) {
    collector.miss('OS_RELEASE.BAD_ID', `ID ${quote(id)} is not made of a-z, 0-9, '.', '_' and '-'.`)
    return collector.findings()
  }
  const distro = { id, versionId: bounded(fields.get('VERSION_ID')), prettyName: bounded(fields.get('PRETTY_NAME')) }
  return { ...collector.findings(), distro }
}

function bounded(value: string | undefined): string | null {
  return value === undefined || value === '' || value.length > MAX_TEXT ? null : value
}
