import { ANALYZERS, BINARY_ANALYZERS } from '../../src/analyzers/all.ts'
import type { Analyzer, Findings } from '../../src/analyzers/analyzer.ts'
import type { BinaryAnalyzer } from '../../src/analyzers/binary-analyzer.ts'
import { executableFormat, openExecutables } from '../../src/analyzers/executable.ts'
import { Excerpt } from '../../src/layers/excerpt.ts'

/** An analyzer of either kind. */
export type AnyAnalyzer = Analyzer | BinaryAnalyzer

/** Every analyzer of both tables. */
export const EVERY: readonly AnyAnalyzer[] = [...ANALYZERS, ...BINARY_ANALYZERS]

/** What an analyzer finds in a file that is at hand whole. */
export function look(analyzer: AnyAnalyzer, path: string, bytes: Buffer): Findings {
  return 'formats' in analyzer ? lookInto(analyzer, path, new Excerpt(bytes.length, [{ offset: 0, bytes }])) : analyzer.analyze({ path, bytes })
}

/** What an analyzer of executables finds in a file of which an excerpt is at hand. */
export function lookInto(analyzer: BinaryAnalyzer, path: string, file: Excerpt): Findings {
  const format = executableFormat(file.readUpTo(0, 64))
  const executables = format === null || !analyzer.formats.includes(format) ? [] : openExecutables(path, format, file)
  const found = executables.map((executable) => analyzer.analyze(executable))
  const settings = found.flatMap((findings) => findings.settings ?? [])
  return { ...(settings.length === 0 ? {} : { settings }), packages: found.flatMap(({ packages }) => packages), gaps: found.flatMap(({ gaps }) => gaps) }
}
