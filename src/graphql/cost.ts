import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { PAGE } from './builder.ts'
import { LIST_LENGTH } from './weights.ts'

/** What an operation asks for at most. */
export interface Cost {
  /**
   * Objects that the answer may hold: `first` of every connection, `LIST_LENGTH` for every plain list. A field that looks
   * at much more than it shows says so by `extensions: { weight }`, in objects (weights.ts).
   */
  readonly objects: number
  /** Fields inside of each other. */
  readonly depth: number
}

interface Measure {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: { readonly [name: string]: unknown }
  /** By fragment and page size: a fragment that is spread a thousand times is measured once. */
  readonly known: Map<string, Cost>
}

/** The cost of a valid operation with these variables. Introspection is not counted: it reads nothing. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: { readonly [name: string]: unknown },
): Cost {
  const definitions = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  const fragments = new Map(definitions.map((definition) => [definition.name.value, definition]))
  const root = schema.getRootType(operation.operation)
  if (root == null) return { objects: 0, depth: 0 }
  return ofSelections({ schema, fragments, variables, known: new Map() }, operation.selectionSet, root, 1)
}

/** @param page how many edges the connection has, when the parent is one */
function ofSelections(measure: Measure, { selections }: SelectionSetNode, parent: GraphQLCompositeType, page: number): Cost {
  let objects = 0
  let depth = 0
  for (const selection of selections) {
    const cost =
      selection.kind === Kind.FIELD
        ? ofField(measure, selection, parent, page)
        : selection.kind === Kind.INLINE_FRAGMENT
          ? ofSelections(measure, selection.selectionSet, conditionOf(measure, selection.typeCondition?.name.value, parent), page)
          : ofFragment(measure, selection.name.value, parent, page)
    objects += cost.objects
    depth = Math.max(depth, cost.depth)
  }
  return { objects, depth }
}

function ofFragment(measure: Measure, name: string, parent: GraphQLCompositeType, page: number): Cost {
  const key = `${name} ${page}`
  const known = measure.known.get(key)
  if (known !== undefined) return known
  const fragment = measure.fragments.get(name)
  if (fragment === undefined) return { objects: 0, depth: 0 }
  const type = conditionOf(measure, fragment.typeCondition.name.value, parent)
  const cost = ofSelections(measure, fragment.selectionSet, type, page)
  measure.known.set(key, cost)
  return cost
}

function conditionOf({ schema }: Measure, name: string | undefined, parent: GraphQLCompositeType): GraphQLCompositeType {
  const type = name === undefined ? parent : schema.getType(name)
  return isCompositeType(type) ? type : parent
}

function ofField(measure: Measure, node: FieldNode, parent: GraphQLCompositeType, page: number): Cost {
  const name = node.name.value
  if (name.startsWith('__')) return { objects: 0, depth: 0 }
  const field = isUnionType(parent) ? undefined : parent.getFields()[name]
  if (field === undefined) return { objects: 0, depth: 1 }
  const type = getNamedType(field.type)
  // A value is free, unless finding it is work.
  if (node.selectionSet === undefined || (!isObjectType(type) && !isInterfaceType(type) && !isUnionType(type))) return { objects: weightOf(field, 0), depth: 1 }
  const size = field.args.some((argument) => argument.name === 'first') ? sizeOf(measure, field, node) : 1
  const below = ofSelections(measure, node.selectionSet, type, size)
  // The edges themselves are free: their nodes are counted.
  const isEdges = name === 'edges'
  const times = isEdges ? page : isListType(getNullableType(field.type)) ? LIST_LENGTH : 1
  const own = isEdges || name === 'pageInfo' ? 0 : weightOf(field)
  return { objects: times * (own + below.objects), depth: 1 + below.depth }
}

function weightOf({ extensions }: GraphQLField<unknown, unknown>, otherwise = 1): number {
  const { weight } = extensions
  return typeof weight === 'number' ? weight : otherwise
}

function sizeOf({ variables }: Measure, field: GraphQLField<unknown, unknown>, node: FieldNode): number {
  try {
    const { first } = getArgumentValues(field, node, variables)
    return typeof first === 'number' ? Math.min(Math.max(first, 1), PAGE.max) : PAGE.default
  } catch {
    return PAGE.max // execution refuses the arguments
  }
}
