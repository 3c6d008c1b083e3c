import { Prisma } from '../../../generated/sqlite/client.ts'
import { containing } from './contains.ts'
import { type ImageFilter, imageCondition } from './image-filter.ts'
import { allOf, type Condition, type Form, forCount, forPage, newestIn, walked } from './image-set.ts'
import type { Count, PageRequest, Slice } from './page.ts'
import type { ImageRow } from './rows.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import type { Statements } from './statements.ts'
import { known, until } from './tag-moments.ts'

/** All images, newest first, that a filter lets through; with a selector, only those that contain one of its package versions. */
export async function images(
  sql: Statements,
  filter: ImageFilter,
  selector: PackageSelector | null,
  page: PageRequest<number>,
): Promise<Slice<ImageRow>> {
  if (selector !== null && sql.asOf === null && isEmpty(filter)) return newestIn(sql, containing(sql, await selectedVersions(sql, selector)), page)
  return walked(sql, await meant(sql, filter, selector, forPage), page)
}

function isEmpty(filter: ImageFilter): boolean {
  return Object.values(filter).every((member) => member == null)
}

/** Counts what `images` pages through. */
export async function imageCount(sql: Statements, filter: ImageFilter, selector: PackageSelector | null): Promise<Count> {
  return sql.count(Prisma.sql`FROM "Image" i WHERE ${(await meant(sql, filter, selector, forCount)).sql}`)
}

async function meant(sql: Statements, filter: ImageFilter, selector: PackageSelector | null, form: Form): Promise<Condition> {
  const conditions = [await imageCondition(sql, filter, form), ...stored(sql)]
  if (selector !== null) conditions.push(await form(sql, containing(sql, await selectedVersions(sql, selector))))
  return allOf(conditions)
}

/** Images that were known at the moment that is asked about. Those that were stored after all of these are not even looked at. */
function stored(sql: Statements): Condition[] {
  if (sql.asOf === null) return []
  const last = Prisma.sql`(SELECT MAX(same."id") FROM "Image" same WHERE ${until(sql, Prisma.sql`same."analyzedAt"`)})`
  return [{ sql: Prisma.sql`${known(sql)} AND i."id" <= ${last}`, rare: false, steady: true }]
}
