import { Prisma } from '../../../generated/sqlite/client.ts'
import { VISIBLE } from './files.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { ReadFailure } from './read-failure.ts'
import { all, containing, firstOfEach, type Statements } from './statements.ts'

/** Which settings are meant: members that are set must all hold. */
export interface SettingFilter {
  readonly kind?: string | null | undefined
  /** The whole key; `*` stands for any characters. */
  readonly key?: string | null | undefined
  readonly value?: string | null | undefined
  /** A part of the value, in upper or lower case. */
  readonly valueContains?: string | null | undefined
  /** Values that come before this text: times and dates, which are ISO 8601. */
  readonly valueBelow?: string | null | undefined
}

/** A value that a configuration gives to a key. */
export interface SettingRow {
  readonly id: number
  /** The file of a layer that says so; null: an image's own configuration does. */
  readonly fileId: number | null
  readonly imageId: number | null
  readonly kind: string
  readonly key: string
  readonly value: string
  readonly line: number | null
}

const SETTING = Prisma.raw(['id', 'fileId', 'imageId', 'kind', 'key', 'value', 'line'].map((name) => `setting."${name}"`).join(', '))

/** The settings of all layers and images, by id. Throws INPUT.CONFIG_FILTER. */
export async function settings(sql: Statements, filter: SettingFilter, { size, after }: PageRequest<number>): Promise<Slice<SettingRow>> {
  const conditions = [...acrossConditions(filter), ...(after === null ? [] : [Prisma.sql`setting."id" > ${after}`])]
  const raws = await sql.rows<SettingRow>(Prisma.sql`SELECT ${SETTING} FROM "Setting" setting WHERE ${all(conditions)} ORDER BY setting."id" LIMIT ${size + 1}`)
  return sliceOf(raws.map(settingRow), size)
}

/** Counts what `settings` pages through, up to `COUNT_LIMIT`. Throws the same. */
export async function settingCount(sql: Statements, filter: SettingFilter): Promise<Count> {
  return sql.count(Prisma.sql`FROM "Setting" setting WHERE ${all(acrossConditions(filter))}`)
}

/** The settings of the files that images show, and of their own configurations, by id. */
export async function imageSettings(
  sql: Statements,
  imageIds: readonly number[],
  filter: SettingFilter,
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<SettingRow>> {
  const raws = await sql.rows<SettingRow & { parentId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."parentId", ${SETTING} FROM (${firstOfEach(imageSettingPairs(filter, after), Prisma.sql`q."settingId"`, size + 1)}) found
    CROSS JOIN "Setting" setting WHERE setting."id" = found."settingId" ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), settingRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many `imageSettings` has of each image, on all pages. */
export async function imageSettingCount(sql: Statements, imageIds: readonly number[], filter: SettingFilter): Promise<(id: number) => number> {
  return sql.counts(imageIds, imageSettingPairs(filter, null))
}

/** Rows of `parentId` (an image in `w`) and `settingId`, each once. */
function imageSettingPairs(filter: SettingFilter, after: number | null): Prisma.Sql {
  const conditions = all([...settingConditions(filter), ...(after === null ? [] : [Prisma.sql`setting."id" > ${after}`])])
  return Prisma.sql`SELECT x."imageId" AS "parentId", setting."id" AS "settingId"
    FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Setting" setting CROSS JOIN "File" f
    LEFT JOIN "FilePlacement" p ON p."chainId" = x."chainId" AND p."fileId" = f."id"
    WHERE x."imageId" = w."id" AND setting."layerId" = x."layerId" AND f."id" = setting."fileId" AND ${VISIBLE} AND ${conditions}
    UNION SELECT setting."imageId", setting."id" FROM w CROSS JOIN "Setting" setting WHERE setting."imageId" = w."id" AND ${conditions}`
}

function acrossConditions(filter: SettingFilter): Prisma.Sql[] {
  const { kind, key, value } = filter
  if (kind == null && value == null && (key == null || key.startsWith('*'))) {
    throw new ReadFailure('INPUT.CONFIG_FILTER', 'Across images a kind, a value or the beginning of a key is needed.')
  }
  return settingConditions(filter)
}

/** The conditions on `setting`. */
function settingConditions({ kind, key, value, valueContains, valueBelow }: SettingFilter): Prisma.Sql[] {
  return [
    ...(kind == null ? [] : [Prisma.sql`setting."kind" = ${kind}`]),
    ...(key == null ? [] : keyConditions(key)),
    ...(value == null ? [] : [Prisma.sql`setting."value" = ${value}`]),
    ...(valueContains == null ? [] : [Prisma.sql`lower(setting."value") LIKE ${containing(valueContains.toLowerCase())} ESCAPE '\\'`]),
    ...(valueBelow == null ? [] : [Prisma.sql`setting."value" < ${valueBelow}`]),
  ]
}

function keyConditions(key: string): Prisma.Sql[] {
  if (!key.includes('*')) return [Prisma.sql`setting."key" = ${key}`]
  const parts = key.split('*')
  const prefix = parts[0]!
  const pattern = parts.map((part) => part.replace(/[\\%_]/g, '\\$&')).join('%')
  return [
    ...(prefix === '' ? [] : [Prisma.sql`setting."key" >= ${prefix}`, Prisma.sql`setting."key" < ${`${prefix}\u{10FFFF}`}`]),
    Prisma.sql`setting."key" LIKE ${pattern} ESCAPE '\\'`,
  ]
}

function settingRow({ id, fileId, imageId, kind, key, value, line }: SettingRow): SettingRow {
  return { id: Number(id), fileId: fileId === null ? null : Number(fileId), imageId: imageId === null ? null : Number(imageId), kind, key, value, line: line === null ? null : Number(line) }
}
