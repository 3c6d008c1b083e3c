import SchemaBuilder from '@pothos/core'
import type { Digest } from '../model/digest.ts'
import type { Context } from './context.ts'

/** How many nodes a page has when nothing is said, and at most. */
export const PAGE = { default: 20, max: 100 }

export const builder = new SchemaBuilder<{
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    BigInt: { Input: bigint; Output: bigint }
    DateTime: { Input: Date; Output: Date }
    Digest: { Input: Digest; Output: Digest }
    ID: { Input: string; Output: string }
    JSON: { Input: unknown; Output: unknown }
    PackageUrl: { Input: string; Output: string }
    VersionRange: { Input: string; Output: string }
  }
}>({ defaultFieldNullability: false })

builder.queryType({ description: 'What can be asked about the images that were analyzed.' })
builder.mutationType({ description: 'What can be done.' })
builder.subscriptionType({ description: 'What can be watched.' })
