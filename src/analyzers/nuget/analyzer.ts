import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { clean, MAX_TEXT, quote } from '../text.ts'
import type { NugetGapCode } from './gap-code.ts'
import { parseDeps } from './parse-deps.ts'

const MAX_PACKAGES = 20_000
const RUNTIME_PACK = 'runtimepack.'

/**
 * `<application>.deps.json` of .NET: the NuGet packages whose files the application was published with, and the runtime that a
 * self-contained one carries; also those of the shared frameworks. Packages that only a build needs have no files there.
 */
export const analyzer: Analyzer = {
  name: 'nuget',
  version: 1,
  packageTypes: ['nuget'],
  reads: [{ by: { extension: '.json' }, when: (path) => path.endsWith('.deps.json') }],
  maxBytes: 32 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<NugetGapCode>(path)
  const libraries = parseDeps(bytes)
  if (libraries === 'too-deep') collector.miss('NUGET.TOO_DEEP', 'The JSON nests too deep to be read.')
  else if (libraries === 'bad-json') collector.miss('NUGET.BAD_JSON', 'The file is not a list of dependencies of .NET.')
  else {
    if (libraries.length > MAX_PACKAGES) collector.miss('NUGET.TOO_MANY', `Libraries after the first ${MAX_PACKAGES} are left out.`)
    for (const { key, type } of libraries.slice(0, MAX_PACKAGES)) {
      // A project is the application's own, it is no NuGet package.
      if (type === 'package') add(collector, key)
      else if (type === 'runtimepack') add(collector, key.startsWith(RUNTIME_PACK) ? key.slice(RUNTIME_PACK.length) : key)
    }
  }
  return collector.findings()
}

function add(collector: Collector<NugetGapCode>, key: string): void {
  const [, name = '', version = ''] = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9.+-]+)$/.exec(key) ?? []
  if (name === '' || key.length > MAX_TEXT) return collector.miss('NUGET.BAD_PACKAGE', `${quote(clean(key))} is no package with a version.`)
  collector.add({ type: 'nuget', namespace: null, name, version, qualifiers: {}, licenses: [], innerPath: '' })
}
