import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import { BadZip, readEntries, readEntry, type ZipEntry } from '../zip.ts'
import type { WheelGapCode } from './gap-code.ts'

const CODES: { incomplete: WheelGapCode; bad: WheelGapCode } = { incomplete: 'WHEEL.INCOMPLETE', bad: 'WHEEL.BAD_PACKAGE' }
const BAD_ZIP: WheelGapCode = 'WHEEL.BAD_ZIP'
const METADATA = /^(?:[^/]+\.dist-info\/METADATA|EGG-INFO\/PKG-INFO)$/
const MAX_METADATA = 4 * 1024 * 1024
const MAX_ENTRIES = 200_000

/**
 * Python packages that lie in the image as one zip: wheels (PEP 427), which Python can import from (`ensurepip`, `/usr/share/python-wheels`), and
 * zipped eggs. What is unpacked is for `pypi`.
 */
export const analyzer: Analyzer = {
  name: 'wheel',
  version: 1,
  packageTypes: ['pypi'],
  reads: [{ by: { extension: '.whl' } }, { by: { extension: '.egg' } }],
  maxBytes: 128 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  if (bytes.length === 0) return NOTHING
  let text: string
  try {
    const entry = metadataEntry(bytes)
    if (entry === null) return NOTHING
    text = readEntry(bytes, entry).toString('utf8')
  } catch (error) {
    if (!(error instanceof BadZip)) throw error
    return { packages: [], gaps: [{ code: BAD_ZIP, message: error.message, path }] }
  }
  const head = text.split(/\r?\n\r?\n/, 1)[0] ?? ''
  const field = (name: string) => clean(new RegExp(`^${name}:[ \\t]*([^\\r\\n]{0,2048})`, 'im').exec(head)?.[1]?.trim() ?? '')
  const license = [field('License-Expression'), field('License')].find((stated) => stated !== '' && stated !== 'UNKNOWN') ?? ''
  return onePackage(path, { type: 'pypi', name: field('Name').toLowerCase().replace(/[-_.]+/g, '-'), version: field('Version'), licenses: [license] }, CODES)
}

function metadataEntry(zip: Buffer): ZipEntry | null {
  let count = 0
  for (const entry of readEntries(zip)) {
    if (METADATA.test(entry.name)) {
      if (entry.size > MAX_METADATA) throw new BadZip('The metadata is too large.')
      return entry
    }
    if (++count > MAX_ENTRIES) throw new BadZip('The archive has too many members.')
  }
  return null
}
