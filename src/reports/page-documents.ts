import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parseType,
  parseValue,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql'
import { ReportFailure } from './report-failure.ts'
import type { Column } from './column.ts'
import type { Shape } from './shape.ts'

/** Keys that are added to the document; those of reports must not begin with `_`. */
export const ADDED = { page: '_page', id: '_id', total: '_total' } as const

/** How a connection on the row path is read on: from the nearest object above it that can be asked for again. */
export interface Continuation {
  /** Asks with `$_after`, and `$_id` when `anchor` is not the root. */
  readonly document: DocumentNode
  /** How many keys of the row path lie above the anchor; 0: the root. */
  readonly anchor: number
  readonly variables: readonly string[]
}

/** The documents of a report: the first page, and one for each connection on the row path, by its place there. */
export interface PageDocuments {
  readonly first: DocumentNode
  readonly continuations: ReadonlyMap<number, Continuation>
}

/** What the documents are made from. */
export interface PageSource {
  readonly operation: OperationDefinitionNode
  readonly root: Shape
  readonly rowPath: readonly Shape[]
  readonly columns: readonly Column[]
}

/**
 * Adds to the document what reading to the end needs.
 * @param sizes edges of a page of each connection on the row path, outermost first
 * Throws REPORTS.PAGING.
 */
export function pageDocuments(source: PageSource, sizes: readonly number[]): PageDocuments {
  const { operation, root, rowPath } = source
  const connections = rowPath.flatMap((shape, i) => (shape.connection ? [i] : []))
  const edited = editSet(source, operation.selectionSet, root, new Map(connections.map((at, i) => [rowPath[at]!, sizes[i]!])))
  const continuations = new Map(connections.map((at) => [at, continuationOf(source, edited, at)]))
  return { first: documentOf(operation, edited, []), continuations }
}

function editSet(source: PageSource, set: SelectionSetNode, parent: Shape, sizes: ReadonlyMap<Shape, number>): SelectionSetNode {
  const selections = set.selections.map((selection): SelectionNode => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return { ...selection, selectionSet: editSet(source, selection.selectionSet, parent, sizes) }
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error('Spreads are written out before.')
    const shape = parent.children.find(({ key }) => key === keyOf(selection))!
    if (selection.selectionSet === undefined) return selection
    const size = sizes.get(shape)
    const below = editSet(source, selection.selectionSet, shape, sizes)
    const selectionSet = { ...below, selections: [...below.selections, ...additions(source, shape, size !== undefined)] }
    return size === undefined ? { ...selection, selectionSet } : { ...selection, selectionSet, arguments: [...without(selection, 'first', 'after'), argument('first', String(size))] }
  })
  return { ...set, selections }
}

/** Connections tell whether they go on; what can be asked for again tells its id; what is only counted tells how many it has. */
function additions({ rowPath, columns }: PageSource, shape: Shape, paged: boolean): SelectionNode[] {
  if (paged) return [added(ADDED.page, 'pageInfo', ['hasNextPage', 'endCursor'])]
  if (shape.connection) {
    const counted = columns.some(({ path, list }) => list === 'count' && path.join('.') === shape.path.join('.'))
    return [added(ADDED.page, 'pageInfo', ['hasNextPage']), ...(counted ? [added(ADDED.total, 'totalCount', [])] : [])]
  }
  return shape.node && rowPath.includes(shape) ? [added(ADDED.id, 'id', [])] : []
}

function continuationOf({ operation, rowPath }: PageSource, edited: SelectionSetNode, at: number): Continuation {
  const anchor = anchorOf(rowPath, at)
  const chain = rowPath.slice(anchor, at + 1)
  let set = edited
  for (const shape of rowPath.slice(0, anchor)) set = setBelow(set, shape.key)
  const only = narrow(set, chain.map(({ key }) => key))
  if (anchor === 0) {
    const document = documentOf(operation, only, ['$_after: String'])
    return { document, anchor, variables: variablesIn(document) }
  }
  const onType: SelectionNode = { kind: Kind.INLINE_FRAGMENT, typeCondition: namedType(rowPath[anchor - 1]!.named.name), selectionSet: only }
  const node: FieldNode = { kind: Kind.FIELD, name: name('node'), arguments: [argument('id', '$_id')], selectionSet: { kind: Kind.SELECTION_SET, selections: [onType] } }
  const document = documentOf(operation, { kind: Kind.SELECTION_SET, selections: [node] }, ['$_id: ID!', '$_after: String'])
  return { document, anchor, variables: variablesIn(document) }
}

/** The root, when no page lies between; else the nearest object with an id above, with no page between. */
function anchorOf(rowPath: readonly Shape[], at: number): number {
  let lastPage = at - 1
  while (lastPage >= 0 && !rowPath[lastPage]!.connection) lastPage--
  if (lastPage < 0) return 0
  for (let i = at - 1; i > lastPage; i--) if (rowPath[i]!.node) return i + 1
  const [outer, inner] = [rowPath[lastPage]!, rowPath[at]!]
  throw new ReportFailure('REPORTS.PAGING', `${inner.path.join('.')} cannot be read to its end: what ${outer.path.join('.')} has cannot be asked for again by an id.`)
}

/** Only the way to the connection, and all of the connection, with its cursor. */
function narrow(set: SelectionSetNode, [key, ...more]: readonly string[]): SelectionSetNode {
  const selections = set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const selectionSet = narrow(selection.selectionSet, [key!, ...more])
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }]
    }
    if (selection.kind !== Kind.FIELD || keyOf(selection) !== key) return []
    if (more.length === 0) return [{ ...selection, arguments: [...(selection.arguments ?? []), argument('after', '$_after')] }]
    return [{ ...selection, selectionSet: narrow(selection.selectionSet!, more) }]
  })
  return { ...set, selections }
}

function setBelow(set: SelectionSetNode, key: string): SelectionSetNode {
  const selections = set.selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const below = setBelow(selection.selectionSet, key)
      return below.selections.length === 0 ? [] : below.selections
    }
    return selection.kind === Kind.FIELD && keyOf(selection) === key ? (selection.selectionSet?.selections ?? []) : []
  })
  return { ...set, selections }
}

/** The operation with other selections, and only those variables that are used. */
function documentOf(operation: OperationDefinitionNode, selectionSet: SelectionSetNode, more: readonly string[]): DocumentNode {
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] }
  const used = new Set(variablesIn(document))
  const own = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value))
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet, variableDefinitions: [...own, ...more.map(variable)] }] }
}

function variablesIn({ definitions }: DocumentNode): string[] {
  const names = new Set<string>()
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    visit(definition.selectionSet, { [Kind.VARIABLE]: ({ name: { value } }) => void names.add(value) })
    for (const directive of definition.directives ?? []) visit(directive, { [Kind.VARIABLE]: ({ name: { value } }) => void names.add(value) })
  }
  return [...names]
}

/** The key of a field in the answer. */
export function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value
}

const name = (value: string) => ({ kind: Kind.NAME, value }) as const
const namedType = (value: string) => ({ kind: Kind.NAMED_TYPE, name: name(value) }) as const
const without = ({ arguments: given = [] }: FieldNode, ...names: string[]) => given.filter((each) => !names.includes(each.name.value))
const argument = (of: string, value: string): ArgumentNode => ({ kind: Kind.ARGUMENT, name: name(of), value: parseValue(value) })

function variable(text: string): VariableDefinitionNode {
  const [left = '', type = ''] = text.split(': ')
  return { kind: Kind.VARIABLE_DEFINITION, variable: { kind: Kind.VARIABLE, name: name(left.slice(1)) }, type: parseType(type) }
}

function added(alias: string, field: string, below: readonly string[]): FieldNode {
  const selections: FieldNode[] = below.map((each) => ({ kind: Kind.FIELD, name: name(each) }))
  return { kind: Kind.FIELD, alias: name(alias), name: name(field), ...(below.length === 0 ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections } }) }
}
