import { Prisma } from '../../../generated/sqlite/client.ts'
import { parsePlatform } from '../../../model/platform.ts'
import { moment } from '../moment.ts'
import { madeFrom } from './base-filter.ts'
import { containing } from './contains.ts'
import { type FileCondition, showing } from './contains-file.ts'
import type { FactCondition } from './fact-rows.ts'
import { hasFact } from './image-facts.ts'
import { allOf, anyOf, type Condition, type Form, type ImageSet, not } from './image-set.ts'
import { INCOMPLETE } from './incomplete.ts'
import { type LabelFilter, labelled } from './label-filter.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import { all, type Statements } from './statements.ts'
import { tagged, type TagFilter } from './tag-filter.ts'
import { ReadFailure } from './read-failure.ts'

/** Which images are meant: members that are set must all hold; `repository` and `tag`, whole or as globs, of the same tag. */
export interface ImageFilter extends TagFilter {
  /** Without a variant: any variant. */
  readonly platform?: string | null | undefined
  /** A reference: its nearest known base is an image that it names, or one with the same layers. */
  readonly base?: string | null | undefined
  /** A reference: images made from any image that it names. */
  readonly derivedFrom?: string | null | undefined
  /** At that moment or later. Those that do not say when they were made are not meant. */
  readonly createdAfter?: Date | null | undefined
  readonly createdBefore?: Date | null | undefined
  readonly label?: LabelFilter | null | undefined
  readonly contains?: PackageSelector | null | undefined
  readonly lacks?: PackageSelector | null | undefined
  readonly containsFile?: FileCondition | null | undefined
  readonly hasFact?: FactCondition | null | undefined
  /** Whether all of it could be read. */
  readonly complete?: boolean | null | undefined
  readonly all?: readonly ImageFilter[] | null | undefined
  /** One of them at least: an empty list means no image. */
  readonly any?: readonly ImageFilter[] | null | undefined
  readonly none?: readonly ImageFilter[] | null | undefined
}

/** Filters inside of each other. */
const MAX_DEPTH = 5
/** Filters together, with the outermost. */
const MAX_FILTERS = 32
/** Packages, files and facts that are looked for together. */
const MAX_LOOKUPS = 16

/**
 * The condition on image `i`. Throws INPUT.FILTER, INPUT.PLATFORM, INPUT.FACT_SCHEMA, INPUT.LABEL and what references, selectors, globs and files throw.
 * @param form for what it is made
 */
export async function imageCondition(sql: Statements, filter: ImageFilter, form: Form): Promise<Condition> {
  checkSize(filter)
  return compiled(sql, filter, form)
}

function checkSize(filter: ImageFilter): void {
  let filters = 0
  let lookups = 0
  const visit = (each: ImageFilter, depth: number): void => {
    filters++
    lookups += [each.contains, each.lacks, each.containsFile, each.hasFact].filter((lookup) => lookup != null).length
    if (depth > MAX_DEPTH) throw new ReadFailure('INPUT.FILTER', `Filters lie at most ${MAX_DEPTH} inside of each other.`)
    if (filters > MAX_FILTERS) throw new ReadFailure('INPUT.FILTER', `A filter has at most ${MAX_FILTERS} parts.`)
    if (lookups > MAX_LOOKUPS) throw new ReadFailure('INPUT.FILTER', `A filter looks for at most ${MAX_LOOKUPS} packages, files and facts.`)
    for (const inner of [each.all, each.any, each.none]) for (const one of inner ?? []) visit(one, depth + 1)
  }
  visit(filter, 1)
}

async function compiled(sql: Statements, filter: ImageFilter, form: Form): Promise<Condition> {
  const conditions: Condition[] = []
  for (const set of await sets(sql, filter)) conditions.push(await form(sql, set))
  if (filter.lacks != null) conditions.push(not(await form(sql, containing(sql, await selectedVersions(sql, filter.lacks)))))
  if (filter.complete === true) conditions.push(not(await form(sql, INCOMPLETE)))
  if (filter.hasFact != null) conditions.push({ sql: await factCondition(sql, filter.hasFact), rare: true })
  const each = async (inner: readonly ImageFilter[]) => {
    const found: Condition[] = []
    for (const one of inner) found.push(await compiled(sql, one, form))
    return found
  }
  if (filter.all != null) conditions.push(allOf(await each(filter.all)))
  if (filter.any != null) conditions.push(anyOf(await each(filter.any)))
  if (filter.none != null) conditions.push(...(await each(filter.none)).map(not))
  return allOf(conditions)
}

/** What must all hold, except what is denied or put together. */
async function sets(sql: Statements, filter: ImageFilter): Promise<ImageSet[]> {
  const found: ImageSet[] = []
  const ofTag = await tagged(sql, filter)
  if (ofTag !== null) found.push(ofTag)
  if (filter.platform != null) found.push(onPlatform(filter.platform))
  if (filter.base != null) found.push(await madeFrom(sql, filter.base, true))
  if (filter.derivedFrom != null) found.push(await madeFrom(sql, filter.derivedFrom, false))
  if (filter.createdAfter != null || filter.createdBefore != null) found.push(created(sql, filter.createdAfter ?? null, filter.createdBefore ?? null))
  if (filter.label != null) found.push(await labelled(sql, filter.label))
  if (filter.contains != null) found.push(containing(sql, await selectedVersions(sql, filter.contains)))
  if (filter.containsFile != null) found.push(await showing(sql, filter.containsFile))
  if (filter.complete === false) found.push(INCOMPLETE)
  return found
}

function onPlatform(platform: string): ImageSet {
  const wanted = parsePlatform(platform)
  if (wanted === null) throw new ReadFailure('INPUT.PLATFORM', 'A platform is os/architecture or os/architecture/variant.')
  // `0` follows `/`: all variants.
  const variants = wanted.variant === null ? [`${platform}/`, `${platform}0`] : null
  const isIn = (column: Prisma.Sql) => variants === null
    ? Prisma.sql`${column} = ${platform}`
    : Prisma.sql`(${column} = ${platform} OR (${column} >= ${variants[0]} AND ${column} < ${variants[1]}))`
  return {
    // In the words of the index.
    members: Prisma.sql`SELECT same."id" AS "imageId" FROM "Image" same WHERE ${isIn(Prisma.sql`(same."platform" || '')`)}`,
    test: isIn(Prisma.sql`i."platform"`),
  }
}

function created({ provider }: Statements, after: Date | null, before: Date | null): ImageSet {
  const within = (column: Prisma.Sql) => all([
    ...(after === null ? [] : [Prisma.sql`${column} >= ${moment(provider, after)}`]),
    ...(before === null ? [] : [Prisma.sql`${column} < ${moment(provider, before)}`]),
  ])
  return {
    members: Prisma.sql`SELECT same."id" AS "imageId" FROM "Image" same WHERE ${within(Prisma.sql`same."created"`)}`,
    // Not by the index: images are tested in the order of the page. Nor null, where an image does not say it.
    test: Prisma.sql`((${within(Prisma.sql`i."created"`)}) IS TRUE)`,
  }
}

/** Images with a fact of a kind that nobody has defined are not none: the question is wrong. */
async function factCondition(sql: Statements, condition: FactCondition): Promise<Prisma.Sql> {
  const known = await sql.rows(Prisma.sql`SELECT 1 FROM "FactSchema" s WHERE s."name" = ${condition.schema} LIMIT 1`)
  if (known.length === 0) throw new ReadFailure('INPUT.FACT_SCHEMA', `No kind of facts ${JSON.stringify(condition.schema.slice(0, 100))} is defined.`)
  return hasFact(sql, condition)
}
