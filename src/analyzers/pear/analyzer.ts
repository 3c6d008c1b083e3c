import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { PearGapCode } from './gap-code.ts'
import { BadSerialization, type PhpValue, unserialize } from './unserialize.ts'

const CODES: { incomplete: PearGapCode; bad: PearGapCode } = { incomplete: 'PEAR.INCOMPLETE', bad: 'PEAR.BAD_PACKAGE' }
const BAD_ENTRY: PearGapCode = 'PEAR.BAD_ENTRY'

/** The registry of PEAR and PECL: one serialized entry a package, in a folder for each channel but pear.php.net. */
export const analyzer: Analyzer = {
  name: 'pear',
  version: 1,
  packageTypes: ['pear'],
  reads: [{ by: { extension: '.reg' }, when: (path) => /\/\.registry\/(?:\.channel\.[^/]+\/)?[^/]+\.reg$/.test(path) }],
  maxBytes: 4 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  let entry: PhpValue
  try {
    entry = unserialize(bytes)
  } catch (error) {
    if (!(error instanceof BadSerialization)) throw error
    return { packages: [], gaps: [{ code: BAD_ENTRY, message: error.message, path }] }
  }
  const version = at(entry, 'version')
  const channel = text(at(entry, 'channel')) ?? 'pear.php.net'
  return onePackage(path, {
    type: 'pear',
    // Entries of the first format of package.xml say neither channel nor two versions.
    namespace: /^[a-z0-9.-]{1,200}$/i.test(channel) ? channel : null,
    name: text(at(entry, 'name')) ?? text(at(entry, 'package')),
    version: text(version) ?? text(at(version, 'release')),
    licenses: [text(at(entry, 'license')) ?? text(at(at(entry, 'license'), '_content')) ?? ''],
  }, CODES)
}

function at(value: PhpValue | undefined, key: string): PhpValue | undefined {
  return value instanceof Map ? (value.get(key) as PhpValue | undefined) : undefined
}

function text(value: PhpValue | undefined): string | null {
  return typeof value === 'string' ? clean(value.trim()) : null
}
