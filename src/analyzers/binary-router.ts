import { ExcerptBuilder, type Needle } from '../layers/excerpt.ts'
import type { BinaryAnalyzer } from './binary-analyzer.ts'
import { executableFormat } from './executable.ts'
import type { ExecutableFormat } from './layout.ts'

/** The executables that are worth a look, and who looks. */
export interface BinaryRoute {
  readonly format: ExecutableFormat
  readonly analyzers: readonly BinaryAnalyzer[]
  /** What these analyzers look for in a file that is too large to be kept. */
  readonly needles: readonly Needle[]
}

/** Says which analyzers look into a file. */
export interface BinaryRouter {
  /** By the first 64 bytes; asked for every file of a layer that no path rule claims, so most answers are null after one comparison. */
  route(path: string, head: Buffer): BinaryRoute | null
  /** Whether one of the analyzers with these names would be shown an executable with this path. */
  shown(path: string, names: readonly string[]): boolean
}

/** Files of fewer bytes are no executables: the headers alone are as long. */
const SMALLEST = 64

/** Routes by format; the analyzers keep the order of the table. */
export function createBinaryRouter(analyzers: readonly BinaryAnalyzer[]): BinaryRouter {
  const byFormat = new Map<ExecutableFormat, BinaryRoute>()
  for (const format of ['elf', 'pe', 'mach-o'] as const) {
    const some = analyzers.filter(({ formats }) => formats.includes(format))
    if (some.length > 0) byFormat.set(format, { format, analyzers: some, needles: some.flatMap(({ needles }) => needles) })
  }
  return {
    route(path, head) {
      const format = head.length < SMALLEST ? null : executableFormat(head)
      const route = format === null ? undefined : byFormat.get(format)
      if (route === undefined) return null
      if (route.analyzers.every(({ when }) => when === undefined)) return route
      const some = route.analyzers.filter((analyzer) => sees(analyzer, path))
      const needles = some.flatMap((analyzer) => [...analyzer.needles, ...(analyzer.needlesAt?.(path) ?? [])])
      return some.length === 0 ? null : { format: route.format, analyzers: some, needles }
    },
    shown(path, names) {
      return analyzers.some((analyzer) => names.includes(analyzer.name) && sees(analyzer, path))
    },
  }
}

function sees({ when }: BinaryAnalyzer, path: string): boolean {
  return when === undefined || when(path)
}

/** What takes the bytes of a file with this route. */
export function excerptFor({ needles }: BinaryRoute, size: number): ExcerptBuilder {
  return new ExcerptBuilder(size, needles)
}
