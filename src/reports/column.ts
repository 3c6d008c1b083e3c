import { getNamedType } from 'graphql'
import { BOUNDS } from './bounds.ts'
import { ReportFailure } from './report-failure.ts'
import type { ListMode, ReportFile } from './report-file.ts'
import { everyShape, type Shape, shortPath } from './shape.ts'

/** What the cells of a column hold. */
export type ColumnKind = 'text' | 'number' | 'bigint' | 'boolean' | 'json'

/** A column of a report, known before anything is read. */
export interface Column {
  readonly title: string
  /** The response path in full, with aliases. */
  readonly path: readonly string[]
  /** As the schema writes it. */
  readonly type: string
  readonly kind: ColumnKind
  /** What becomes of a list that lies on the way and is no row; null: none does. */
  readonly list: ListMode | null
  readonly separator: string
  /** How many keys of the path the row path has as well: there the value is read. */
  readonly depth: number
}

const SEPARATOR = '; '

/** The columns that a report file names, or else all leaves. Throws REPORTS.COLUMNS. */
export function columnsOf(root: Shape, rowPath: readonly Shape[], { columns }: ReportFile['spec']): Column[] {
  const shapes = [...everyShape(root)].slice(1)
  const given: NonNullable<typeof columns> = columns ?? derived(root, rowPath).map((shape) => ({ path: shape.path.join('.') }))
  const found = given.map((each) => {
    const shape = shapes.find(({ path }) => path.join('.') === each.path) ?? onlyShort(root, shapes, each.path)
    return { ...each, shape }
  })
  const titles = titlesOf(root, found)
  const result = found.map(({ shape, list, separator = SEPARATOR }, i) => columnOf(root, rowPath, shape, titles[i]!, list, separator))
  if (result.length === 0) throw new ReportFailure('REPORTS.COLUMNS', 'The document selects no field with a value.')
  if (result.length > BOUNDS.columns) throw new ReportFailure('REPORTS.COLUMNS', `${result.length} columns; at most ${BOUNDS.columns}.`)
  return result
}

/** All leaves, but one column for each list of objects that is no row, and nothing of `pageInfo` and cursors. */
function derived(root: Shape, rowPath: readonly Shape[]): Shape[] {
  const leaves = (shape: Shape): Shape[] =>
    shape.children.flatMap((child) => {
      const noise = (shape.connection && child.key === 'pageInfo') || (child.leaf && child.key === 'cursor')
      if (noise) return []
      if (child.leaf || (child.list && !rowPath.includes(child))) return [child]
      if (child.connection && !rowPath.includes(child)) return [child]
      return leaves(child)
    })
  return leaves(root)
}

function onlyShort(root: Shape, shapes: readonly Shape[], name: string): Shape {
  const [found, ...more] = shapes.filter(({ path }) => shortPath(root, path) === name)
  // A connection, its edges and their nodes have the same short path.
  if (found !== undefined && more.every(({ path }) => found.path.every((key, i) => path[i] === key))) return found
  const choices = (found === undefined ? shapes.filter(({ leaf }) => leaf) : [found, ...more]).map(({ path }) => path.join('.'))
  throw new ReportFailure('REPORTS.COLUMNS', `${found === undefined ? 'There is no' : 'There are several'} ${name} in the document: name one of ${choices.slice(0, 40).join(', ')}.`)
}

/** Titles that are not given are short paths; where two would be the same, the full ones. */
function titlesOf(root: Shape, columns: readonly { readonly shape: Shape; readonly title?: string | undefined }[]): string[] {
  const short = columns.map(({ shape, title }) => title ?? shortPath(root, shape.path))
  const titles = columns.map(({ shape, title }, i) => title ?? (short.filter((each) => each === short[i]).length > 1 ? shape.path.join('.') : short[i]!))
  const twice = titles.find((title, i) => titles.indexOf(title) !== i)
  if (twice !== undefined) throw new ReportFailure('REPORTS.COLUMNS', `Two columns are called ${twice}.`)
  if (titles.some((title) => title.startsWith('_'))) throw new ReportFailure('REPORTS.COLUMNS', 'Titles that begin with _ are for what a run says about itself.')
  return titles
}

function columnOf(root: Shape, rowPath: readonly Shape[], shape: Shape, title: string, mode: ListMode | undefined, separator: string): Column {
  const { path } = shape
  const row = rowPath.at(-1)!.path
  let depth = 0
  while (depth < row.length && row[depth] === path[depth]) depth++
  if (depth === path.length) throw new ReportFailure('REPORTS.COLUMNS', `${path.join('.')} lies on the way to the rows, it has no value of its own.`)
  const hasList = listsBelow(depth === 0 ? root : rowPath[depth - 1]!, shape.path.slice(depth))
  if (!hasList && mode !== undefined) throw new ReportFailure('REPORTS.COLUMNS', `${path.join('.')} is one value, not a list: leave \`list\` out.`)
  if (!hasList && !shape.leaf) throw new ReportFailure('REPORTS.COLUMNS', `${path.join('.')} is an object: name one of its fields.`)
  const list = hasList ? (mode ?? (shape.leaf ? 'join' : 'count')) : null
  if (!shape.leaf && (list === 'join' || list === 'first')) throw new ReportFailure('REPORTS.COLUMNS', `${path.join('.')} is a list of objects: \`list\` is count or json, or name a field of them.`)
  const named = getNamedType(shape.type!).name
  const kind = list === 'count' ? 'number' : list === 'json' ? 'json' : list === 'join' ? 'text' : kindOf(named)
  return { title, path, type: String(shape.type), kind, list, separator, depth }
}

/** Whether a list lies on the way from a shape to the value. */
function listsBelow(from: Shape, keys: readonly string[]): boolean {
  let at = from
  for (const key of keys) {
    at = at.children.find((child) => child.key === key)!
    if (at.list || at.connection) return true
  }
  return false
}

function kindOf(type: string): ColumnKind {
  if (type === 'Int' || type === 'Float') return 'number'
  if (type === 'BigInt') return 'bigint'
  if (type === 'Boolean') return 'boolean'
  return type === 'JSON' ? 'json' : 'text'
}
