import { Prisma } from '../../../generated/sqlite/client.ts'
import { textsLike } from './glob-texts.ts'
import type { ImageSet } from './image-set.ts'
import { all, type Statements } from './statements.ts'
import { imagesTagged } from './tag-moments.ts'

/** What is asked of one tag: members that are set must all hold of the same. */
export interface TagFilter {
  /** The whole name of a repository, with its registry. */
  readonly repository?: string | null | undefined
  readonly repositoryGlob?: string | null | undefined
  readonly tag?: string | null | undefined
  readonly tagGlob?: string | null | undefined
}

/** The images at which such a tag points (as of a moment: pointed), itself or through an index; null: nothing is asked. Throws INPUT.GLOB, INPUT.GLOB_TOO_BROAD. */
export async function tagged(sql: Statements, { repository, repositoryGlob, tag, tagGlob }: TagFilter): Promise<ImageSet | null> {
  const parts: Prisma.Sql[] = []
  if (repository != null) parts.push(Prisma.sql`r."name" = ${repository}`)
  if (repositoryGlob != null) parts.push(Prisma.sql`r."name" IN (${await textsLike(sql, Prisma.sql`r."name"`, Prisma.sql`"Repository" r`, repositoryGlob)})`)
  if (tag != null) parts.push(Prisma.sql`t."name" = ${tag}`)
  if (tagGlob != null) parts.push(Prisma.sql`t."name" IN (${await textsLike(sql, Prisma.sql`t."name"`, Prisma.sql`"Tag" t`, tagGlob)})`)
  if (parts.length === 0) return null
  if (sql.asOf !== null) {
    const members = Prisma.sql`SELECT pointed."id" AS "imageId" FROM (${imagesTagged(sql, parts)}) pointed`
    return { members, test: Prisma.sql`i."id" IN (${members})` }
  }
  const from = Prisma.sql`"Tag" t JOIN "Repository" r ON r."id" = t."repositoryId"`
  return {
    members: Prisma.sql`SELECT t."imageId" FROM ${from} WHERE ${all(parts)} AND t."imageId" IS NOT NULL
      UNION ALL SELECT m."imageId" FROM ${from} JOIN "ImageIndexMember" m ON m."indexId" = t."indexId" WHERE ${all(parts)}`,
    test: Prisma.sql`(EXISTS (SELECT 1 FROM ${from} WHERE t."imageId" = i."id" AND ${all(parts)})
      OR EXISTS (SELECT 1 FROM ${from} JOIN "ImageIndexMember" m ON m."indexId" = t."indexId" WHERE m."imageId" = i."id" AND ${all(parts)}))`,
  }
}
