import { Prisma } from '../../../generated/sqlite/client.ts'
import { moment } from '../moment.ts'
import { all, type Statements } from './statements.ts'

/** The condition that a time of a row lies at the moment that is asked about, or before; true for now, because nothing is kept that has not come yet. */
export function until({ provider, asOf }: Statements, time: Prisma.Sql): Prisma.Sql {
  return asOf === null ? Prisma.sql`true` : Prisma.sql`${time} <= ${moment(provider, asOf)}`
}

/** The condition that image `i` was known. */
export function known(sql: Statements): Prisma.Sql {
  return until(sql, Prisma.sql`i."analyzedAt"`)
}

/** What tag `t` pointed at, by the index (tagId, at, id): a digest; null: nothing, or there was no such tag. */
export function digestAt(sql: Statements): Prisma.Sql {
  return Prisma.sql`(SELECT move."digest" FROM "TagMove" move WHERE move."tagId" = t."id" AND ${until(sql, Prisma.sql`move."at"`)}
    ORDER BY move."at" DESC, move."id" DESC LIMIT 1)`
}

/** The condition that move `move` was the last one of its tag. */
function isLast(sql: Statements): Prisma.Sql {
  return Prisma.sql`${until(sql, Prisma.sql`move."at"`)} AND NOT EXISTS (SELECT 1 FROM "TagMove" later WHERE later."tagId" = move."tagId"
    AND (later."at", later."id") > (move."at", move."id") AND ${until(sql, Prisma.sql`later."at"`)})`
}

/** The table of tags with what they pointed at: `id`, `repositoryId`, `name`, `imageId`, `indexId`. To be asked by tag or repository; by image there is `pointing`. */
export function tagTable(sql: Statements): Prisma.Sql {
  if (sql.asOf === null) return Prisma.sql`"Tag"`
  const digest = digestAt(sql)
  return Prisma.sql`(SELECT t."id", t."repositoryId", t."name", (SELECT named."id" FROM "Image" named WHERE named."digest" = ${digest}) AS "imageId",
    (SELECT n."id" FROM "ImageIndex" n WHERE n."digest" = ${digest}) AS "indexId" FROM "Tag" t)`
}

/** The tags that pointed at the images in `w`, directly or through an index: rows of `imageId` and `tagId`. */
export function pointing(sql: Statements): Prisma.Sql {
  if (sql.asOf === null) {
    return Prisma.sql`SELECT w."id" AS "imageId", t."id" AS "tagId" FROM w CROSS JOIN "Tag" t WHERE t."imageId" = w."id"
      UNION SELECT w."id", t."id" FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "Tag" t WHERE m."imageId" = w."id" AND t."indexId" = m."indexId"`
  }
  return Prisma.sql`SELECT w."id" AS "imageId", move."tagId" FROM w CROSS JOIN "Image" i CROSS JOIN "TagMove" move
      WHERE i."id" = w."id" AND move."digest" = i."digest" AND ${isLast(sql)}
    UNION SELECT w."id", move."tagId" FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "ImageIndex" n CROSS JOIN "TagMove" move
      WHERE m."imageId" = w."id" AND n."id" = m."indexId" AND move."digest" = n."digest" AND ${isLast(sql)}`
}

/**
 * The images that tags pointed at: rows of `id` and `way` (1: the tag names the image itself; 2: an index that has it).
 * @param conditions on tag `t` in repository `r`
 */
export function imagesTagged(sql: Statements, conditions: readonly Prisma.Sql[]): Prisma.Sql {
  const tags = Prisma.sql`"Repository" r JOIN ${tagTable(sql)} t ON t."repositoryId" = r."id"`
  return Prisma.sql`SELECT t."imageId" AS "id", 1 AS "way" FROM ${tags} WHERE ${all(conditions)} AND t."imageId" IS NOT NULL
    UNION SELECT m."imageId", 2 FROM ${tags} CROSS JOIN "ImageIndexMember" m WHERE m."indexId" = t."indexId" AND ${all(conditions)}`
}
