import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { MAX_TEXT, quote } from '../text.ts'
import type { ComposerGapCode } from './gap-code.ts'
import { parseInstalled } from './parse-installed.ts'

const MAX_PACKAGES = 50_000

/**
 * What Composer has installed into a vendor folder. The lock file declares and does not prove; `installed.php` beside it says the same
 * again, with what packages replace and provide.
 */
export const analyzer: Analyzer = {
  name: 'composer',
  version: 1,
  packageTypes: ['composer'],
  reads: [{ by: { basename: 'installed.json' }, when: (path) => path.endsWith('/composer/installed.json') }],
  maxBytes: 64 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<ComposerGapCode>(path)
  const packages = parseInstalled(bytes)
  if (packages === 'too-deep') collector.miss('COMPOSER.TOO_DEEP', 'The JSON nests too deep to be read.')
  else if (packages === 'bad-json') collector.miss('COMPOSER.BAD_JSON', 'The file is not the JSON of Composer.')
  else {
    if (packages.length > MAX_PACKAGES) collector.miss('COMPOSER.TOO_MANY', `Packages after the first ${MAX_PACKAGES} are left out.`)
    for (const found of packages.slice(0, MAX_PACKAGES)) {
      if (found === null) collector.miss('COMPOSER.BAD_PACKAGE', 'An entry has no name or no version.')
      else add(collector, found.name, found.version, found.licenses)
    }
  }
  return collector.findings()
}

function add(collector: Collector<ComposerGapCode>, fullName: string, version: string, licenses: readonly string[]): void {
  if (Math.max(fullName.length, version.length) > MAX_TEXT) {
    return collector.miss('COMPOSER.TOO_LONG', `Name or version of ${quote(fullName)} has more than ${MAX_TEXT} characters.`)
  }
  // The purl-spec has vendor and name in lower case, as Packagist compares them.
  const [, namespace = '', name = ''] = /^([^/\s]+)\/([^/\s]+)$/.exec(fullName.toLowerCase()) ?? []
  if (name === '' || version === '') return collector.miss('COMPOSER.BAD_PACKAGE', `${quote(fullName)} is no package with a version.`)
  collector.add({ type: 'composer', namespace, name, version, qualifiers: {}, licenses, innerPath: '' })
}
