import { Prisma } from '../../../generated/sqlite/client.ts'
import { MAX_LABEL_LENGTH } from '../label.ts'
import { textsLike } from './glob-texts.ts'
import type { ImageSet } from './image-set.ts'
import { ReadFailure } from './read-failure.ts'
import { all, type Statements } from './statements.ts'

/** What is asked of a label: members that are set must all hold. */
export interface LabelFilter {
  readonly name: string
  readonly equals?: string | null | undefined
  /** A glob over the value, of one that is longer than 256 characters over its beginning; `*` and `?` not across `/`. */
  readonly glob?: string | null | undefined
}

/** The images with such a label. Throws INPUT.LABEL, INPUT.GLOB, INPUT.GLOB_TOO_BROAD. */
export async function labelled(sql: Statements, { name, equals, glob }: LabelFilter): Promise<ImageSet> {
  for (const text of [name, equals ?? '']) {
    if ([...text].length > MAX_LABEL_LENGTH) throw new ReadFailure('INPUT.LABEL', `Labels are looked for by at most ${MAX_LABEL_LENGTH} characters of their names and values.`)
  }
  const conditions = [Prisma.sql`label."name" = ${name}`]
  if (equals != null) conditions.push(Prisma.sql`label."value" = ${equals}`)
  if (glob != null) {
    conditions.push(Prisma.sql`label."value" IN (${await textsLike(sql, Prisma.sql`label."value"`, Prisma.sql`"ImageLabel" label`, glob, [...conditions])})`)
  }
  return {
    members: Prisma.sql`SELECT label."imageId" FROM "ImageLabel" label WHERE ${all(conditions)}`,
    test: Prisma.sql`EXISTS (SELECT 1 FROM "ImageLabel" label WHERE label."imageId" = i."id" AND ${all(conditions)})`,
  }
}
