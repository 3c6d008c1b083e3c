import { Prisma } from '../../../generated/sqlite/client.ts'
import { checkNumbers, entryConditions, type FileFilter, globOf, isRare, LARGE, pathTest, sizeConditions } from './file-filter.ts'
import { anywhere, type FileForm, placedForm, STATED, visibilityConditions } from './file-forms.ts'
import { FILE, fileRow, type RawFile, sha256Bytes, STATED_PATH } from './file-rows.ts'
import { everOwnedConditions } from './owned-filter.ts'
import { type Count, type PageRequest, type Slice, sliceOf } from './page.ts'
import { pathsLike, pathsNamed } from './path-search.ts'
import { ReadFailure } from './read-failure.ts'
import type { FileRow } from './rows.ts'
import { all, type Statements } from './statements.ts'

/** The place of an entry in the order of a search: what the index that is walked has first (0 where that is the id), then the id. */
export interface FileKey {
  readonly lead: number
  readonly id: number
}

export type FoundFile = FileRow & FileKey

/**
 * How entries are found: by paths (those of one path together), by size (largest first), by what is shadowed, or in the order of their ids, where an index
 * that has them in that order is left to the store.
 */
type Lead = { readonly kind: 'paths'; readonly ids: readonly number[] } | { readonly kind: 'size' | 'shadowed' | 'id' }

/**
 * The file entries of all layers that are so as their layers state them or as some chain places them: all members of the filter hold of the same form.
 * Throws INPUT.FILE_FILTER, INPUT.GLOB, INPUT.GLOB_TOO_BROAD.
 */
export async function files(sql: Statements, filter: FileFilter, { size, after }: PageRequest<FileKey>): Promise<Slice<FoundFile>> {
  const lead = await leadOf(sql, filter)
  const pages = branches(sql, filter, lead, after).map((branch) => Prisma.sql`SELECT * FROM (${branch} ORDER BY ${order(lead)} LIMIT ${size + 1}) part`)
  const raws = await sql.rows<RawFile & { lead: number | bigint }>(Prisma.sql`SELECT found."lead", ${FILE} FROM (
      SELECT q."lead", q."id" FROM (${Prisma.join(pages, ' UNION ALL ')}) q ORDER BY ${order(lead)} LIMIT ${size + 1}
    ) found CROSS JOIN "File" f ${STATED_PATH} WHERE f."id" = found."id" ORDER BY ${order(lead, 'found.')}`)
  return sliceOf(raws.map((raw) => ({ ...fileRow(raw), lead: Number(raw.lead) })), size)
}

/** Counts what `files` pages through, up to `COUNT_LIMIT`. Throws the same. */
export async function fileCount(sql: Statements, filter: FileFilter): Promise<Count> {
  const lead = await leadOf(sql, filter)
  return sql.count(Prisma.sql`FROM (${Prisma.join(branches(sql, filter, lead, null), ' UNION ALL ')}) found`)
}

async function leadOf(sql: Statements, filter: FileFilter): Promise<Lead> {
  checkNumbers(filter)
  const { path, sha256, basename, setuid, owned, minSize, visibility, excludeGlob } = filter
  const glob = globOf(filter)
  if (glob === null && basename == null && excludeGlob != null) throw new ReadFailure('INPUT.FILE_FILTER', 'Across layers, excludeGlob only goes with pathGlob or basename.')
  const fits = (each: string) => pathTest(filter)(each) && (path == null || each === path) && (basename == null || each.slice(each.lastIndexOf('/') + 1) === basename)
  if (path != null) return { kind: 'paths', ids: (await idsOf(sql, path)).filter(() => fits(path)) }
  if (basename != null) return { kind: 'paths', ids: await pathsNamed(sql, basename, fits) }
  if (glob !== null) return { kind: 'paths', ids: await pathsLike(sql, glob, fits) }
  if (sha256 != null || isRare(filter)) return { kind: 'id' }
  if (minSize != null && minSize >= LARGE) return { kind: 'size' }
  if (visibility === 'SHADOWED') return { kind: 'shadowed' }
  if (setuid != null || owned != null) return { kind: 'id' }
  throw new ReadFailure('INPUT.FILE_FILTER', `Across layers one of these is needed: path, pathGlob, basename, sha256, setuid, owned, a mode with setuid, setgid, sticky or writable for all, an owner that is not 0, a device or FIFO as type, a minSize from ${LARGE}, visibility SHADOWED.`)
}

async function idsOf(sql: Statements, path: string): Promise<number[]> {
  return (await sql.rows<{ id: number }>(Prisma.sql`SELECT h."id" FROM "Path" h WHERE h."path" = ${path}`)).map(({ id }) => Number(id))
}

/** By the columns `lead` and `id` of a branch, or of what has the alias. */
function order({ kind }: Lead, alias = ''): Prisma.Sql {
  return Prisma.raw(kind === 'size' ? `${alias}"lead" DESC, ${alias}"id" DESC` : `${alias}"lead", ${alias}"id"`)
}

/** Queries of `lead` and `id` that together have each entry once, all after `after`: as stated, and as placed where the stated form does not fit. */
function branches(sql: Statements, filter: FileFilter, lead: Lead, after: FileKey | null): Prisma.Sql[] {
  if (lead.kind !== 'paths') return [stated(sql, filter, lead, after), ...placed(sql, filter, lead, after)]
  if (after === null) return [stated(sql, filter, lead, null), ...placed(sql, filter, lead, null)]
  // The rest of one path, then the paths that follow: each is a range of the index.
  const [same, rest] = [lead.ids.filter((id) => id === after.lead), lead.ids.filter((id) => id > after.lead)]
  return [
    ...(same.length === 0 ? [] : [stated(sql, filter, { ...lead, ids: same }, after), ...placed(sql, filter, lead, after, same)]),
    ...(rest.length === 0 ? [] : [stated(sql, filter, { ...lead, ids: rest }, null), ...placed(sql, filter, lead, null, rest)]),
    ...(same.length + rest.length === 0 ? [stated(sql, filter, { ...lead, ids: [] }, null)] : []),
  ]
}

function stated(sql: Statements, filter: FileFilter, lead: Lead, after: FileKey | null): Prisma.Sql {
  const conditions = [...leadConditions(sql, lead, STATED.pathId), ...entryConditions(filter), ...everOwnedConditions(filter.owned), ...formConditions(filter, statedForm(filter, lead))]
  if (after !== null) conditions.push(lead.kind === 'size' ? Prisma.sql`(f."size", f."id") < (${after.lead}, ${after.id})` : Prisma.sql`f."id" > ${after.id}`)
  if (lead.kind === 'shadowed') {
    const from = after === null ? Prisma.empty : Prisma.sql`AND gone."fileId" > ${after.id}`
    return Prisma.sql`SELECT 0 AS "lead", found."fileId" AS "id" FROM (
      SELECT gone."fileId" FROM "FileRemoval" gone WHERE true ${from} UNION SELECT gone."fileId" FROM "FilePlacement" gone WHERE gone."pathId" IS NULL ${from}
    ) found CROSS JOIN "File" f WHERE f."id" = found."fileId" AND ${all(conditions)}`
  }
  return Prisma.sql`SELECT ${leadColumn(lead, STATED)} AS "lead", f."id" FROM "File" f WHERE ${all(conditions)}`
}

/** @param ids of the paths to look at; all of `lead` decide which of several placements counts */
function placed(sql: Statements, filter: FileFilter, lead: Lead, after: FileKey | null, ids?: readonly number[]): Prisma.Sql[] {
  const [form, other] = [placedForm('p'), placedForm('other')]
  const conditionsOf = (each: FileForm, leads: Lead) => [...leadConditions(sql, leads, each.pathId), ...formConditions(filter, each)]
  const looked = lead.kind === 'paths' && ids !== undefined ? { ...lead, ids } : lead
  const key = leadColumn(lead, form)
  const conditions = [
    Prisma.sql`p."pathId" IS NOT NULL`,
    ...conditionsOf(form, looked), ...entryConditions(filter), ...everOwnedConditions(filter.owned),
    Prisma.sql`NOT COALESCE(${all(conditionsOf(statedForm(filter, lead), lead))}, false)`,
    Prisma.sql`NOT EXISTS (SELECT 1 FROM "FilePlacement" other WHERE other."fileId" = p."fileId" AND other."pathId" IS NOT NULL
      AND ${earlier(lead, other, form)} AND ${all(conditionsOf(other, lead))})`,
  ]
  // What is asked of both tables alike is true of a stated form, or of none: only paths and contents are placed.
  if (lead.kind === 'size') conditions.push(Prisma.sql`p."size" >= ${filter.minSize}`, Prisma.sql`p."size" >= 1048576`)
  else if (lead.kind !== 'paths' && filter.sha256 == null) return []
  else if (lead.kind !== 'paths') conditions.push(Prisma.sql`p."sha256" = ${sha256Bytes(filter.sha256!)}`)
  if (after !== null) conditions.push(lead.kind === 'size' ? Prisma.sql`(p."size", p."fileId") < (${after.lead}, ${after.id})` : Prisma.sql`p."fileId" > ${after.id}`)
  return [Prisma.sql`SELECT ${key} AS "lead", p."fileId" AS "id" FROM "FilePlacement" p CROSS JOIN "File" f WHERE f."id" = p."fileId" AND ${all(conditions)} GROUP BY 1, 2`]
}

function statedForm({ sha256, minSize, maxSize }: FileFilter, { kind }: Lead): FileForm {
  return kind === 'paths' ? STATED : anywhere(sha256 != null || minSize != null || maxSize != null)
}

function leadColumn({ kind }: Lead, form: FileForm): Prisma.Sql {
  return kind === 'paths' ? form.pathId : kind === 'size' ? form.size : Prisma.sql`0`
}

/** Whether a placement comes before another of the same file in the order of the search. */
function earlier({ kind }: Lead, other: FileForm, form: FileForm): Prisma.Sql {
  return kind === 'paths' ? Prisma.sql`${other.pathId} < ${form.pathId}` : kind === 'size' ? Prisma.sql`${other.size} > ${form.size}` : Prisma.sql`false`
}

function leadConditions(sql: Statements, lead: Lead, pathId: Prisma.Sql): Prisma.Sql[] {
  return lead.kind === 'paths' ? [sql.isAmong(pathId, lead.ids)] : []
}

/** What a form has to be, besides its path. */
function formConditions(filter: FileFilter, form: FileForm): Prisma.Sql[] {
  return [
    ...(filter.sha256 == null ? [] : [Prisma.sql`${form.sha256} = ${sha256Bytes(filter.sha256)}`]),
    ...sizeConditions(form.size, filter),
    ...visibilityConditions(form, filter.visibility),
  ]
}
