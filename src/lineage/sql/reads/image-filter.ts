import { Prisma } from '../../../generated/sqlite/client.ts'
import { parsePlatform } from '../../../model/platform.ts'
import type { FactCondition } from './fact-rows.ts'
import { hasFact } from './image-facts.ts'
import { imagesByReference } from './images.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import { all, type Statements } from './statements.ts'
import { ReadFailure } from './read-failure.ts'

/** Which images are meant: members that are set must all hold. */
export interface ImageFilter {
  readonly repository?: string | null | undefined
  /** With `repository`: that very tag of it. */
  readonly tag?: string | null | undefined
  /** Without a variant: any variant. */
  readonly platform?: string | null | undefined
  /** A reference: images made from any image that it names. */
  readonly derivedFrom?: string | null | undefined
  /** Those that do not say when they were made are not meant. */
  readonly createdBefore?: Date | null | undefined
  readonly contains?: PackageSelector | null | undefined
  readonly lacks?: PackageSelector | null | undefined
  readonly hasFact?: FactCondition | null | undefined
}

/**
 * Conditions on image `i`. Throws INPUT.PLATFORM, INPUT.FACT_SCHEMA and what references and selectors throw.
 * @param holds makes the condition that an image contains one of some package versions
 */
export async function imageConditions(
  sql: Statements,
  filter: ImageFilter,
  holds: (sql: Statements, versions: readonly number[]) => Prisma.Sql | Promise<Prisma.Sql>,
): Promise<Prisma.Sql[]> {
  const conditions: Prisma.Sql[] = []
  if (filter.repository != null || filter.tag != null) conditions.push(tagCondition(filter))
  if (filter.platform != null) conditions.push(platformCondition(filter.platform))
  if (filter.derivedFrom != null) conditions.push(await derivedCondition(sql, filter.derivedFrom))
  if (filter.hasFact != null) conditions.push(await factCondition(sql, filter.hasFact))
  if (filter.createdBefore != null) conditions.push(Prisma.sql`i."created" < ${filter.createdBefore}`)
  if (filter.contains != null) conditions.push(await holds(sql, await selectedVersions(sql, filter.contains)))
  if (filter.lacks != null) conditions.push(Prisma.sql`NOT (${await holds(sql, await selectedVersions(sql, filter.lacks))})`)
  return conditions
}

function tagCondition({ repository, tag }: ImageFilter): Prisma.Sql {
  const parts: Prisma.Sql[] = []
  if (repository != null) parts.push(Prisma.sql`r."name" = ${repository}`)
  if (tag != null) parts.push(Prisma.sql`t."name" = ${tag}`)
  const from = Prisma.sql`"Tag" t JOIN "Repository" r ON r."id" = t."repositoryId"`
  return Prisma.sql`i."id" IN (
    SELECT t."imageId" FROM ${from} WHERE ${all(parts)} AND t."imageId" IS NOT NULL
    UNION SELECT m."imageId" FROM ${from} JOIN "ImageIndexMember" m ON m."indexId" = t."indexId" WHERE ${all(parts)})`
}

function platformCondition(platform: string): Prisma.Sql {
  const wanted = parsePlatform(platform)
  if (wanted === null) throw new ReadFailure('INPUT.PLATFORM', 'A platform is os/architecture or os/architecture/variant.')
  if (wanted.variant !== null) return Prisma.sql`i."platform" = ${platform}`
  // `0` follows `/`: all variants.
  return Prisma.sql`i."platform" = ${platform} OR (i."platform" >= ${`${platform}/`} AND i."platform" < ${`${platform}0`})`
}

/** Images with a fact of a kind that nobody has defined are not none: the question is wrong. */
async function factCondition(sql: Statements, condition: FactCondition): Promise<Prisma.Sql> {
  const known = await sql.rows(Prisma.sql`SELECT 1 FROM "FactSchema" s WHERE s."name" = ${condition.schema} LIMIT 1`)
  if (known.length === 0) throw new ReadFailure('INPUT.FACT_SCHEMA', `No kind of facts ${JSON.stringify(condition.schema.slice(0, 100))} is defined.`)
  return hasFact(condition)
}

async function derivedCondition(sql: Statements, reference: string): Promise<Prisma.Sql> {
  const bases = await imagesByReference(sql, reference)
  return Prisma.sql`EXISTS (SELECT 1 FROM ${sql.ids(bases.map(({ id }) => id))} w JOIN "Image" base ON base."id" = w."id"
    JOIN "ImageLayer" x ON x."chainId" = base."topChainId" AND x."imageId" = i."id"
    WHERE base."platform" = i."platform" AND base."layerCount" < i."layerCount")`
}
