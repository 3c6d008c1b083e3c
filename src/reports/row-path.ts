import { ReportFailure } from './report-failure.ts'
import { everyShape, type Shape, shortPath } from './shape.ts'

/**
 * The way from the root to the list whose members are the rows: the one that is named, or else the deepest of the only chain of
 * lists. Throws REPORTS.ROWS with the candidates.
 */
export function rowPathOf(root: Shape, named: string | undefined): readonly Shape[] {
  const lists = [...everyShape(root)].filter((shape) => shape.list && !shape.leaf)
  const names = lists.map(({ path }) => shortPath(root, path))
  const list = named === undefined ? onlyChain(lists, names) : lists.find((each) => isMeant(root, each, named))
  if (list === undefined) {
    const hint = names.length === 0 ? 'The document selects no list.' : `Lists of it are ${names.join(', ')}.`
    throw new ReportFailure('REPORTS.ROWS', `${named === undefined ? 'There is nothing to make rows of.' : `There is no list ${named}.`} ${hint}`)
  }
  return shapesAlong(root, list.path)
}

/** A path may name the list, the connection that has it, or the members. */
function isMeant(root: Shape, { path }: Shape, named: string): boolean {
  const full = path.join('.')
  return named === full || named === `${full}.node` || `${named}.edges` === full || named === shortPath(root, path)
}

function onlyChain(lists: readonly Shape[], names: readonly string[]): Shape | undefined {
  const deepest = lists.reduce<Shape | undefined>((best, each) => (best === undefined || each.path.length > best.path.length ? each : best), undefined)
  const beside = lists.filter(({ path }) => !path.every((key, i) => deepest?.path[i] === key))
  if (beside.length > 0) {
    throw new ReportFailure('REPORTS.ROWS', `Several lists could be the rows, and each row of one would be repeated for each of the other: say \`rows:\` and one of ${names.join(', ')}.`)
  }
  return deepest
}

function shapesAlong(root: Shape, path: readonly string[]): Shape[] {
  const along: Shape[] = []
  let at = root
  for (const key of path) {
    at = at.children.find((child) => child.key === key)!
    along.push(at)
  }
  return along
}
