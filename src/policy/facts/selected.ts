import {
  type ArgumentNode, type DocumentNode, type FieldNode, type FragmentDefinitionNode, getNamedType, type GraphQLObjectType, type GraphQLOutputType,
  isEnumType, isListType, isNonNullType, isObjectType, Kind, parse, type OperationDefinitionNode, type SelectionNode, type SelectionSetNode,
} from 'graphql'
import { BOUNDS } from '../bounds.ts'
import { FactsError } from './facts-error.ts'
import type { FieldShape, ScalarKind, Shape } from './shape.ts'

interface SelectedObject {
  readonly shape: Shape
  readonly selections: readonly SelectionNode[]
}

const KINDS: Readonly<Record<string, ScalarKind>> = { Int: 'int', BigInt: 'bigint', Float: 'double', Boolean: 'bool', DateTime: 'timestamp' }
const PAGE_SIZE = argumentOf('first: 100')
const AFTER = argumentOf('after: $_after')
const PAGE_INFO = (parse('{ _page: pageInfo { hasNextPage endCursor } }', { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet.selections[0]!

/** Walks the selections of a facts query: fragments are written out, connections get their page and what tells its end. */
export class Selected {
  /** The way to each connection, without what lies beside it. */
  readonly connections = new Map<string, SelectionSetNode>()
  readonly rootFields = new Set<string>()
  /** Names of fields, at any depth. */
  readonly fields = new Set<string>()
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #names = new Map<string, string>()
  #fields = 0

  constructor(document: DocumentNode) {
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  }

  /** @param way the fields above, from the image down */
  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], way: readonly FieldNode[]): SelectedObject {
    const groups = new Map<string, FieldNode[]>()
    for (const set of sets) this.#collect(set, type, groups)
    const fields: Record<string, FieldShape> = {}
    const selections: SelectionNode[] = []
    for (const [key, nodes] of groups) {
      const node = nodes[0]!
      this.fields.add(node.name.value)
      if (way.length === 0) this.rootFields.add(node.name.value)
      const { shape, selection } = this.#field(type, node, nodes, way)
      fields[key] = shape
      selections.push(selection)
    }
    const partial = Object.values(fields).some(({ connection, limit, object }) => connection || limit !== null || object?.partial === true)
    return { shape: { type: this.#nameOf(type, fields), fields, partial }, selections }
  }

  #collect(set: SelectionSetNode, type: GraphQLObjectType, groups: Map<string, FieldNode[]>): void {
    for (const selection of set.selections) {
      const { start } = selection.loc!
      if ((selection.directives?.length ?? 0) > 0) throw new FactsError(start, 'Facts have no directives.', 'Leave it out.')
      if (selection.kind === Kind.FIELD) {
        this.#fields += 1
        if (this.#fields > BOUNDS.fields) throw new FactsError(start, `More than ${BOUNDS.fields} fields.`, 'Ask for what the rules use.')
        const key = (selection.alias ?? selection.name).value
        if (selection.name.value.startsWith('__')) throw new FactsError(start, `${selection.name.value} is no fact.`, 'Leave it out.')
        if (key.startsWith('_')) throw new FactsError(start, `A name that begins with _ is ours: ${key}.`, 'Use another alias.')
        groups.set(key, [...(groups.get(key) ?? []), selection])
        continue
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection
      if (fragment === undefined) continue
      const condition = fragment.typeCondition?.name.value ?? type.name
      if (condition !== type.name && !type.getInterfaces().some(({ name }) => name === condition)) continue
      this.#collect(fragment.selectionSet, type, groups)
    }
  }

  #field(parent: GraphQLObjectType, node: FieldNode, nodes: readonly FieldNode[], way: readonly FieldNode[]): { shape: FieldShape; selection: FieldNode } {
    const field = parent.getFields()[node.name.value]!
    const { start } = node.loc!
    const { lists, nullable } = wrappersOf(field.type)
    const named = getNamedType(field.type)
    const limit = typeof field.extensions['limit'] === 'number' ? field.extensions['limit'] : null
    const base = { lists, nullable, limit, scalar: null, object: null, connection: false }
    if (!isObjectType(named)) {
      if ('getFields' in named || 'getTypes' in named) throw new FactsError(start, `${node.name.value} may be of several types.`, 'Ask for fields of one type.')
      if (named.name === 'JSON') throw new FactsError(start, `${node.name.value} has no type that can be checked.`, 'Ask for fields with a type.')
      const scalar = isEnumType(named) ? 'string' : (KINDS[named.name] ?? 'string')
      return { shape: { ...base, scalar }, selection: bare(node) }
    }
    const isConnection = named.name.endsWith('Connection') && 'edges' in named.getFields() && 'pageInfo' in named.getFields()
    if (!isConnection) {
      const { shape, selections } = this.object(named, setsOf(nodes), [...way, node])
      return { shape: { ...base, object: shape }, selection: { ...bare(node), selectionSet: setOf(selections) } }
    }
    return this.#connection(named, node, nodes, way, base)
  }

  #connection(type: GraphQLObjectType, node: FieldNode, nodes: readonly FieldNode[], way: readonly FieldNode[], base: FieldShape): { shape: FieldShape; selection: FieldNode } {
    const { start } = node.loc!
    if (way.some(({ name }) => name.value === 'edges')) {
      throw new FactsError(start, `${node.name.value} lies inside of another connection.`, 'Ask for it below the image or a plain list.')
    }
    const after = node.arguments?.find(({ name }) => name.value === 'after')
    if (after !== undefined) throw new FactsError(after.loc!.start, 'Connections are read to their end.', 'Leave after out.')
    const { shape, selections } = this.object(type, setsOf(nodes), [...way, node])
    const edges = 'edges' in shape.fields
    const paged = (more: readonly ArgumentNode[]): FieldNode => ({
      ...bare(node),
      arguments: [...(node.arguments ?? []).filter(({ name }) => name.value !== 'first'), PAGE_SIZE, ...more],
      selectionSet: setOf(edges ? [...selections, PAGE_INFO] : selections),
    })
    if (edges) {
      const next = way.reduceRight<FieldNode>((below, above) => ({ ...bare(above), selectionSet: setOf([below]) }), paged([AFTER]))
      this.connections.set([...way, node].map((each) => (each.alias ?? each.name).value).join('.'), setOf([next]))
    }
    return { shape: { ...base, object: shape, connection: edges }, selection: paged([]) }
  }

  #nameOf({ name }: GraphQLObjectType, fields: Readonly<Record<string, FieldShape>>): string {
    const signature = JSON.stringify([name, Object.entries(fields).map(([key, { lists, nullable, scalar, object }]) => [key, lists, nullable, scalar, object?.type])])
    const known = this.#names.get(signature)
    if (known !== undefined) return known
    const same = [...this.#names.values()].filter((each) => each === name || each.startsWith(`${name}_`)).length
    const unique = same === 0 ? name : `${name}_${same + 1}`
    this.#names.set(signature, unique)
    return unique
  }
}

function wrappersOf(type: GraphQLOutputType): { lists: number; nullable: boolean[] } {
  const nullable: boolean[] = []
  let lists = 0
  for (let at: GraphQLOutputType = type; ; ) {
    const inner: GraphQLOutputType = isNonNullType(at) ? at.ofType : at
    nullable.push(!isNonNullType(at))
    if (!isListType(inner)) return { lists, nullable }
    lists += 1
    at = inner.ofType
  }
}

/** The field without what is selected below it. */
function bare({ alias, name, arguments: given }: FieldNode): FieldNode {
  return { kind: Kind.FIELD, name, ...(alias === undefined ? {} : { alias }), ...(given === undefined ? {} : { arguments: given }) }
}

function setsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]))
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections }
}

function argumentOf(text: string): ArgumentNode {
  const operation = parse(`query ($_after: String) { a(${text}) }`, { noLocation: true }).definitions[0] as OperationDefinitionNode
  return (operation.selectionSet.selections[0] as FieldNode).arguments![0]!
}
