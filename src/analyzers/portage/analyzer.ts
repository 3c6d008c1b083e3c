import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { PortageGapCode } from './gap-code.ts'

const CODES: { incomplete: PortageGapCode; bad: PortageGapCode } = { incomplete: 'PORTAGE.INCOMPLETE', bad: 'PORTAGE.BAD_PACKAGE' }
const ENTRY = /\/var\/db\/pkg\/([A-Za-z0-9_][\w+.-]*)\/[^/]+\/PF$/
/** Package Manager Specification, 3.1.2 and 3.2: name, version with letter, suffixes and revision. */
const PF = /^([A-Za-z0-9+_-]+?)-(\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?)$/

/** The database of installed packages of Gentoo's portage: a folder a package below its category; its file `PF` has name and version. */
export const analyzer: Analyzer = {
  name: 'portage',
  version: 1,
  packageTypes: ['ebuild'],
  reads: [{ by: { basename: 'PF' }, when: (path) => ENTRY.test(path) }],
  maxBytes: 64 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const text = clean(bytes.toString('utf8', 0, 1024).trim())
  const [, name = text, version = null] = PF.exec(text) ?? []
  return onePackage(path, { type: 'ebuild', namespace: ENTRY.exec(path)?.[1] ?? null, name, version }, CODES)
}
