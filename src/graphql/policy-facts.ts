import { execute, GraphQLError, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, isObjectType } from 'graphql'
import type { ExecuteFacts } from '../policy/facts/collect-facts.ts'
import type { Context } from './context.ts'
import { maskError } from './errors.ts'

const schemas = new WeakMap<GraphQLSchema, GraphQLSchema>()

/**
 * Runs the facts of policies in one request, for many images at once: batches of the request fold what they read. The limits of
 * requests do not hold here; those of policies do (policy/bounds.ts).
 */
export function factsExecutor(schema: GraphQLSchema, context: Context): ExecuteFacts {
  const factsSchema = schemas.get(schema) ?? factsSchemaOf(schema)
  schemas.set(schema, factsSchema)
  return async (document, variableValues) => {
    const { data, errors } = await execute({ schema: factsSchema, document, variableValues, contextValue: context })
    if (errors === undefined) return { data: data ?? null }
    return { data: data ?? null, errors: errors.map((error) => maskedError(error)) }
  }
}

function maskedError(error: GraphQLError): GraphQLError {
  const masked = maskError(error)
  return new GraphQLError(masked.message, { path: error.path })
}

/** The types of the schema below a root that only gives images. */
function factsSchemaOf(schema: GraphQLSchema): GraphQLSchema {
  const image = schema.getType('Image')
  if (!isObjectType(image)) throw new Error('The schema has no type Image.')
  const query = new GraphQLObjectType<unknown, Context>({
    name: 'Facts',
    fields: {
      images: {
        type: new GraphQLNonNull(new GraphQLList(image)),
        args: { ids: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))) } },
        resolve: (_root, { ids }, { reads }) => (ids as number[]).map((id) => reads.imageById(id)),
      },
    },
  })
  return new GraphQLSchema({ query, types: [image] })
}
