import { type Findings, NOTHING } from '../analyzer.ts'
import type { BinaryAnalyzer } from '../binary-analyzer.ts'
import { Collector } from '../collector.ts'
import { readDeps } from '../dotnet-deps.ts'
import type { Executable } from '../executable.ts'
import { bundledDeps, MARKER, PLACE_BYTES } from './bundle.ts'
import type { DotnetGapCode } from './gap-code.ts'

const MAX_LIST = 32 * 1024 * 1024

/** Programs that .NET has published as a single file: they carry their `<application>.deps.json` within. */
export const analyzer: BinaryAnalyzer = {
  name: 'dotnet',
  version: 1,
  packageTypes: ['nuget'],
  formats: ['elf', 'pe', 'mach-o'],
  // A host is an executable; libraries of .NET and of everything else are passed by.
  when: (path) => !/\.(?:dll|so|ko|o|a|dylib|node|pyd)(?:\.[\d.]+)?$/.test(path),
  needles: [{ literal: MARKER, before: PLACE_BYTES, after: MARKER.length }],
  analyze,
}

function analyze({ path, file }: Executable): Findings {
  const found = bundledDeps(file)
  if (found === null) return NOTHING
  const collector = new Collector<DotnetGapCode>(path)
  if (found === 'bad') collector.miss('DOTNET.BAD_BUNDLE', 'The header of the bundle is not one of .NET 5 to 10.')
  const list = typeof found === 'object' && found.size <= MAX_LIST ? file.read(found.offset, found.size) : null
  if (found !== 'bad' && list === null) collector.miss('DOTNET.NOT_KEPT', 'The program is too large to be kept, and its dependency list is not at hand.')
  if (list !== null) readDeps(list, (one) => collector.add(one), (trouble, message) => collector.miss(`DOTNET.${trouble}`, message))
  return collector.findings()
}
