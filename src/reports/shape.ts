import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  isUnionType,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql'

/** What a selected field will look like in the answer, by the schema alone. */
export interface Shape {
  /** Its key in the answer: the alias, or the name. */
  readonly key: string
  /** The keys from the root to here. */
  readonly path: readonly string[]
  /** Null for the root. */
  readonly type: GraphQLOutputType | null
  readonly named: GraphQLNamedType
  readonly list: boolean
  readonly leaf: boolean
  /** A page of a Relay connection. */
  readonly connection: boolean
  /** It has an id by which `node` finds it again. */
  readonly node: boolean
  readonly children: readonly Shape[]
}

/** The shape of the answer to an operation without fragment spreads. */
export function shapeOf(schema: GraphQLSchema, { selectionSet }: OperationDefinitionNode): Shape {
  const root = schema.getQueryType()
  if (root == null) throw new Error('A schema has a query type.')
  const children = childrenOf(schema, [{ set: selectionSet, parent: root }], [])
  return { key: '', path: [], type: null, named: root, list: false, leaf: false, connection: false, node: false, children }
}

interface Selected {
  readonly set: SelectionSetNode
  readonly parent: GraphQLCompositeType
}

function childrenOf(schema: GraphQLSchema, sets: readonly Selected[], path: readonly string[]): Shape[] {
  const byKey = new Map<string, { field: FieldNode; parent: GraphQLCompositeType }[]>()
  const collect = ({ set, parent }: Selected): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        byKey.set(key, [...(byKey.get(key) ?? []), { field: selection, parent }])
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition === undefined ? parent : schema.getType(selection.typeCondition.name.value)
        collect({ set: selection.selectionSet, parent: isCompositeType(type) ? type : parent })
      }
    }
  }
  sets.forEach(collect)
  return [...byKey].map(([key, fields]) => childOf(schema, key, fields, path))
}

function childOf(schema: GraphQLSchema, key: string, fields: readonly { field: FieldNode; parent: GraphQLCompositeType }[], above: readonly string[]): Shape {
  const path = [...above, key]
  const { field, parent } = fields[0]!
  const definition = field.name.value === '__typename' ? TypeNameMetaFieldDef : isUnionType(parent) ? undefined : parent.getFields()[field.name.value]
  if (definition === undefined) throw new Error(`A valid document selects no unknown field: ${path.join('.')}`)
  const { type, args } = definition
  const named: GraphQLNamedType = getNamedType(type)
  const below = fields.flatMap(({ field: { selectionSet } }) => (selectionSet !== undefined && isCompositeType(named) ? [{ set: selectionSet, parent: named }] : []))
  const pages = isObjectType(named) && named.name.endsWith('Connection') && 'edges' in named.getFields() && 'pageInfo' in named.getFields()
  return {
    key,
    path,
    type,
    named,
    list: isListType(getNullableType(type)),
    leaf: isLeafType(named),
    connection: pages && args.some(({ name }) => name === 'after'),
    node: (isObjectType(named) || isInterfaceType(named)) && (named.name === 'Node' || named.getInterfaces().some(({ name }) => name === 'Node')),
    children: childrenOf(schema, below, path),
  }
}

/** A path without what every connection adds: `images.edges.node.digest` is `images.digest`. */
export function shortPath(root: Shape, path: readonly string[]): string {
  const kept: string[] = []
  let at: Shape | undefined = root
  let inEdge = false
  for (const key of path) {
    const isEdges: boolean = at?.connection === true && key === 'edges'
    if (!isEdges && !(inEdge && key === 'node')) kept.push(key)
    at = at?.children.find((child) => child.key === key)
    inEdge = isEdges
  }
  return kept.join('.')
}

/** The shape and all below it, in the order of the selection. */
export function* everyShape(shape: Shape): Generator<Shape> {
  yield shape
  for (const child of shape.children) yield* everyShape(child)
}
