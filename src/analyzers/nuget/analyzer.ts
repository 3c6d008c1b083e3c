import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { readDeps } from '../dotnet-deps.ts'
import type { NugetGapCode } from './gap-code.ts'

/** `<application>.deps.json` of .NET, also of the shared frameworks. */
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
  readDeps(bytes, (found) => collector.add(found), (trouble, message) => collector.miss(`NUGET.${trouble}`, message))
  return collector.findings()
}
