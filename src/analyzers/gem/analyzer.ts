import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { MAX_TEXT, quote } from '../text.ts'
import { relations } from '../relations.ts'
import type { GemGapCode } from './gap-code.ts'
import { parseSpecification } from './parse-specification.ts'

/**
 * The specifications of installed gems: what RubyGems and Bundler write into a `specifications` folder, gems that come with Ruby in its
 * `default` folder. A gemspec in a gem's own folder is its source, which may be any Ruby program.
 */
export const analyzer: Analyzer = {
  name: 'gem',
  version: 2,
  packageTypes: ['gem'],
  reads: [{ by: { extension: '.gemspec' }, when: isInstalled }],
  maxBytes: 8 * 1024 * 1024,
  places: [],
  analyze,
}

/** `<home>/specifications/x.gemspec` or `<home>/specifications/default/x.gemspec`, but not below `<home>/gems/<name>-<version>/`. */
function isInstalled(path: string): boolean {
  return /\/specifications\/(?:default\/)?[^/]+$/.test(path) && !/\/gems\/[^/]+-\d[^/]*\/(?:.*\/)?specifications\//.test(path)
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  if (bytes.length === 0) return NOTHING
  const { name, version, platform, licenses, requires } = parseSpecification(bytes.toString('utf8'))
  if (name === null) return gap('GEM.NO_NAME', path, 'The specification names no gem in a form that can be read without running it.')
  if (version === null) return gap('GEM.NO_VERSION', path, `The specification of ${quote(name)} has no version in a form that can be read without running it.`)
  if (Math.max(name.length, version.length, platform?.length ?? 0) > MAX_TEXT) {
    return gap('GEM.TOO_LONG', path, `A field of ${quote(name)} has more than ${MAX_TEXT} characters.`)
  }
  // Gem::Specification::VALID_NAME_PATTERN and Gem::Version::VERSION_PATTERN
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return gap('GEM.BAD_NAME', path, `${quote(name)} is no gem name.`)
  if (!/^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.test(version)) {
    return gap('GEM.BAD_VERSION', path, `${quote(version)} is no version of a gem.`)
  }
  const qualifiers: Record<string, string> = platform === null || platform === 'ruby' ? {} : { platform }
  return { packages: [{ type: 'gem', namespace: null, name, version, qualifiers, licenses, innerPath: '', ...relations(requires) }], gaps: [] }
}

function gap(code: GemGapCode, path: string, message: string): Findings {
  return { packages: [], gaps: [{ code, message, path }] }
}
