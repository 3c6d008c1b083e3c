import {
  type DocumentNode, type FieldNode, getNamedType, GraphQLError, type GraphQLSchema, isObjectType, Kind, type OperationDefinitionNode,
  parse, print, type SelectionSetNode, Source, validate, type VariableDefinitionNode, visit,
} from 'graphql'
import { BOUNDS } from '../bounds.ts'
import type { Located, Problems } from '../document/members.ts'
import { FactsError } from './facts-error.ts'
import type { Shape } from './shape.ts'
import { Selected } from './selected.ts'

/** The facts of a policy, ready to be asked for many images at once. */
export interface FactsQuery {
  /** `query($ids: [Int!]!, ...) { images(ids: $ids) { ... } }` on the facts schema. */
  readonly document: DocumentNode
  /** One document for each connection: `$_after` goes on behind a cursor. By its path, response keys joined by `.`. */
  readonly next: ReadonlyMap<string, DocumentNode>
  readonly shape: Shape
  /** Names of the fields of Image that are selected. */
  readonly imageFields: ReadonlySet<string>
  /** Whether users' own data is asked for, on the image or below it. */
  readonly asksFacts: boolean
  /** Parameters that are variables of the query. */
  readonly variables: readonly string[]
}

const FORM = 'Write query ($digest: String!) { image(reference: $digest) { ... } }.'

/**
 * Checks the facts of a policy against the schema and makes of them what is executed. Null: a problem was found
 * (POLICY.FACTS: the schema has no such thing; POLICY.FACTS_FORM: the schema has it, but a policy may not ask so).
 * @param params types of the policy's parameters, as GraphQL writes them
 */
export function readFacts(facts: Located, schema: GraphQLSchema, params: ReadonlyMap<string, string>, problems: Problems): FactsQuery | null {
  try {
    const document = parse(new Source(facts.value, 'facts'), { maxTokens: BOUNDS.tokens })
    const errors = validate(schema, document, undefined, { maxErrors: 20 })
    for (const error of errors) {
      problems.add('POLICY.FACTS', facts.spot(offsetOf(error)), error.message, 'The schema is in schema.graphql.')
    }
    return errors.length > 0 ? null : rewritten(document, schema, params)
  } catch (error) {
    if (error instanceof GraphQLError) problems.add('POLICY.FACTS', facts.spot(offsetOf(error)), error.message, 'Write a GraphQL query.')
    else if (error instanceof FactsError) problems.add('POLICY.FACTS_FORM', facts.spot(error.offset), error.message, error.help)
    else throw error
    return null
  }
}

function offsetOf({ positions, nodes }: GraphQLError): number {
  return positions?.[0] ?? nodes?.[0]?.loc?.start ?? 0
}

function rewritten(document: DocumentNode, schema: GraphQLSchema, params: ReadonlyMap<string, string>): FactsQuery {
  const operation = operationOf(document)
  const image = imageOf(operation)
  refuseDigestBelow(image)
  const variables = operation.variableDefinitions ?? []
  const named = variables.filter(({ variable }) => variable.name.value !== 'digest')
  for (const definition of named) checkVariable(definition, params)
  const type = getNamedType(schema.getQueryType()!.getFields()['image']!.type)
  if (!isObjectType(type)) throw new FactsError(image.loc!.start, 'image is no object of this schema.', FORM)
  const selected = new Selected(document)
  const { shape, selections } = selected.object(type, [image.selectionSet!], [])
  const build = (set: SelectionSetNode, more: readonly VariableDefinitionNode[]) => documentOf(set, [...named, ...more])
  return {
    document: build({ kind: Kind.SELECTION_SET, selections: [...selections, ...OWN] }, []),
    next: new Map([...selected.connections].map(([path, set]) => [path, build(set, AFTER)])),
    shape,
    imageFields: selected.rootFields,
    asksFacts: selected.fields.has('facts'),
    variables: named.map(({ variable }) => variable.name.value),
  }
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operation === undefined || operations.length > 1 || operation.operation !== 'query') {
    throw new FactsError(operations[1]?.loc?.start ?? operation?.loc?.start ?? 0, 'Facts are one query.', FORM)
  }
  return operation
}

/** The one field below the root, which names the image. */
function imageOf(operation: OperationDefinitionNode): FieldNode {
  const [image, more] = operation.selectionSet.selections
  const at = more?.loc?.start ?? image?.loc?.start ?? 0
  if (image?.kind !== Kind.FIELD || more !== undefined || image.name.value !== 'image' || image.alias !== undefined) {
    throw new FactsError(at, 'Facts ask for the field image and nothing beside it.', FORM)
  }
  const [argument, other] = image.arguments ?? []
  const isDigest = argument?.name.value === 'reference' && argument.value.kind === Kind.VARIABLE && argument.value.name.value === 'digest'
  if (!isDigest || other !== undefined) throw new FactsError(at, 'image is asked for by reference: $digest and nothing else.', FORM)
  return image
}

/** The images of one execution have many digests. */
function refuseDigestBelow({ selectionSet }: FieldNode): void {
  if (selectionSet === undefined) return
  visit(selectionSet, {
    [Kind.VARIABLE]: ({ name, loc }) => {
      if (name.value === 'digest') throw new FactsError(loc!.start, '$digest names the image and nothing else.', 'Leave it out here.')
    },
  })
}

function checkVariable({ variable, type, defaultValue, loc }: VariableDefinitionNode, params: ReadonlyMap<string, string>): void {
  const name = variable.name.value
  const declared = params.get(name)
  if (declared === undefined) throw new FactsError(loc!.start, `$${name} is no parameter of the policy.`, 'Declare it in spec.params.')
  if (declared !== print(type)) throw new FactsError(loc!.start, `$${name} is ${print(type)} here and ${declared} in spec.params.`, 'Give it the same type.')
  if (defaultValue !== undefined) throw new FactsError(loc!.start, `$${name} has a default here.`, 'Write the default in spec.params.')
}

function documentOf(set: SelectionSetNode, variables: readonly VariableDefinitionNode[]): DocumentNode {
  const query = parse('query Facts($ids: [Int!]!) { images(ids: $ids) { id } }', { noLocation: true })
  const operation = query.definitions[0] as OperationDefinitionNode
  const images = operation.selectionSet.selections[0] as FieldNode
  return {
    kind: Kind.DOCUMENT,
    definitions: [{
      ...operation,
      variableDefinitions: [...(operation.variableDefinitions ?? []), ...variables],
      selectionSet: { kind: Kind.SELECTION_SET, selections: [{ ...images, selectionSet: set }] },
    }],
  }
}

/** What every evaluation needs to know of an image, under names that no policy can use. */
const OWN = selectionsOf('query { _digest: digest _tags: tags { reference } _gaps: gaps { code message } }')
const AFTER = (parse('query ($_after: String) { a }', { noLocation: true }).definitions[0] as OperationDefinitionNode).variableDefinitions ?? []

function selectionsOf(text: string) {
  return (parse(text, { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet.selections
}
