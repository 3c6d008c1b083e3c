import { isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { BOUNDS } from './bounds.ts'
import { type Place, ReportFailure } from './report-failure.ts'

/** What becomes of a list that is no row: joined texts, its length, its first member, or JSON. */
export const LIST_MODES = ['join', 'count', 'first', 'json'] as const

/** One of LIST_MODES. */
export type ListMode = (typeof LIST_MODES)[number]

const text = (max: number) => z.string().min(1).max(max)

const column = z.strictObject({
  path: text(500),
  title: text(100).optional(),
  list: z.enum(LIST_MODES).optional(),
  separator: z.string().max(10).optional(),
})

const file = z.strictObject({
  kind: z.literal('Report'),
  metadata: z.strictObject({
    name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words with - between them').max(63),
    title: text(200),
    description: text(2_000).optional(),
    version: z.int().min(1).max(1_000_000).default(1),
  }),
  spec: z.strictObject({
    query: text(BOUNDS.source),
    rows: text(500).optional(),
    columns: z.array(column).min(1).max(BOUNDS.columns).optional(),
    key: z.array(text(500)).min(1).max(BOUNDS.columns).optional(),
    sort: z.array(z.strictObject({ column: text(500), order: z.enum(['asc', 'desc']).default('asc') })).min(1).max(BOUNDS.columns).optional(),
    emptyParents: z.enum(['keep', 'drop']).default('keep'),
    limit: z.int().min(1).max(BOUNDS.rows).optional(),
    parameters: z.record(text(100), z.strictObject({ description: text(500).optional(), example: text(500).optional() })).default({}),
  }),
})

/** A report file as it is written, checked for its form only. */
export type ReportFile = z.infer<typeof file>

/** A report file, and where in it the document stands. */
export interface ParsedReportFile {
  readonly file: ReportFile
  /** The place in the file of a place in the document. */
  placeInQuery(place: Place): Place
}

/** Reads the YAML of a report file. Throws REPORTS.SYNTAX with the place, REPORTS.TOO_LARGE. */
export function parseReportFile(source: string): ParsedReportFile {
  if (source.length > BOUNDS.source) throw new ReportFailure('REPORTS.TOO_LARGE', `A report file has at most ${BOUNDS.source} characters.`)
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const [error] = document.errors
  if (error !== undefined) throw new ReportFailure('REPORTS.SYNTAX', `This is no YAML: ${error.message}`, placeOf(error.pos[0]))
  const { success, data, error: wrong } = file.safeParse(plain(document))
  if (!success) {
    const [issue] = wrong.issues
    const path = issue?.path.map(String) ?? []
    throw new ReportFailure('REPORTS.SYNTAX', `${path.join('.') || 'The file'}: ${issue?.message ?? 'is no report'}`, placeOf(offsetOf(document, path)))
  }
  const start = placeOf(offsetOf(document, ['spec', 'query']))
  return { file: data, placeInQuery: (place) => placeIn(source, start, place) }
}

/** No aliases: a few of them can stand for gigabytes. */
function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw new ReportFailure('REPORTS.SYNTAX', 'A report file has no aliases (`*name`).', null, error)
  }
}

/** Where the nearest known node of a path begins. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const keys = path.slice(0, length).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
    const node = document.getIn(keys, true) as { range?: [number, number, number] | null } | undefined
    if (node?.range != null) return node.range[0]
  }
  return isScalar(document.contents) ? 0 : (document.contents?.range?.[0] ?? 0)
}

/** A block scalar (`|`) begins on the line below its mark, and is indented. */
function placeIn(source: string, start: Place, { line, column }: Place): Place {
  const lines = source.split('\n')
  const isBlock = /^[|>]/.test((lines[start.line - 1] ?? '').slice(start.column - 1))
  if (!isBlock) return { line: start.line + line - 1, column: line === 1 ? start.column + column : column }
  const indent = /^ */.exec(lines.slice(start.line).find((each) => each.trim() !== '') ?? '')?.[0].length ?? 0
  return { line: start.line + line, column: indent + column }
}
