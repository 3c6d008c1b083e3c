import { Prisma } from '../../../generated/sqlite/client.ts'
import { fileRow, idOfPath, PLACEMENT, type RawFile, SHOWN_AT } from './file-rows.ts'
import { SHOWN_SHA256, SHOWN_SIZE } from './image-files.ts'
import { imagesOfEach } from './image-rows.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { PACKAGE_VERSION, packageVersionRow, type RawPackageVersion } from './package-rows.ts'
import { type PackageFilter, packageConditions } from './packages.ts'
import type { FileRow, ImageRow, OccurrenceRow, PackageVersionRow } from './rows.ts'
import { all, firstOfEach, type Statements } from './statements.ts'

/** Which alterations are meant: members that are set must all hold. */
export interface AlterationFilter {
  readonly kind?: 'MODIFIED' | 'MISSING' | null | undefined
  readonly config?: boolean | null | undefined
  /** Of the file, as its layer states it. */
  readonly path?: string | null | undefined
  readonly package?: PackageFilter | null | undefined
}

/** A file that is not as a package states it, since some chain. */
export interface AlterationRow {
  readonly id: number
  readonly kind: 'MODIFIED' | 'MISSING'
  readonly config: boolean
  readonly fileId: number
  readonly version: PackageVersionRow
}

/** An alteration in one image. */
export interface ImageAlterationRow {
  readonly imageId: number
  readonly alteration: AlterationRow
  /** As the image shows it, or showed it before it was taken away. */
  readonly file: FileRow
  /** Of the layer that brought the other content, or that took the file away. */
  readonly changedAt: number
  readonly occurrence: OccurrenceRow
}

type RawAlteration = RawPackageVersion & {
  readonly alterationId: number
  readonly alterationKind: AlterationRow['kind']
  readonly config: boolean | number
  readonly alteredFile: number
}

/** With the columns of the file, of which the type would be that of the package. */
type RawImageAlteration = RawAlteration & Omit<RawFile, 'type'> & {
  readonly parentId: number
  readonly fileType: string
  readonly index: number
  readonly since: number
  readonly provedAt: number
  readonly evidence: string
}

const ALTERATION = Prisma.sql`a."id" AS "alterationId", a."kind" AS "alterationKind", a."config", a."fileId" AS "alteredFile"`
const OF_PACKAGE = Prisma.sql`JOIN "Occurrence" o ON o."id" = a."occurrenceId"
  JOIN "PackageVersion" v ON v."id" = o."packageVersionId" JOIN "Package" k ON k."id" = v."packageId"`

const OF_FILE = Prisma.sql`x."imageId" AS "parentId", x."index", f."id", f."layerId", h."path", f."type" AS "fileType", f."mode", f."uid", f."gid",
  ${SHOWN_SIZE} AS "size", ${SHOWN_SHA256} AS "sha256", f."linkTarget"`

/** Whether alteration `a`, which image layer `since` tells of, still stands at the top of that image. */
const STANDING = Prisma.sql`a."kind" <> 'RESTORED'
  AND NOT EXISTS (SELECT 1 FROM "FileAlteration" later JOIN "ImageLayer" higher ON higher."chainId" = later."chainId" AND higher."imageId" = since."imageId"
    WHERE later."occurrenceId" = a."occurrenceId" AND later."fileId" = a."fileId" AND higher."index" > since."index")
  AND NOT EXISTS (SELECT 1 FROM "OccurrenceRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId" AND higher."imageId" = since."imageId"
    WHERE gone."occurrenceId" = a."occurrenceId")
  AND (a."kind" = 'MISSING' OR NOT EXISTS (SELECT 1 FROM "FileRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId" AND higher."imageId" = since."imageId"
    WHERE gone."fileId" = a."fileId" AND higher."index" > since."index"))`

/** The alterations of all chains, by id. */
export async function alterations(sql: Statements, filter: AlterationFilter, { size, after }: PageRequest<number>): Promise<Slice<AlterationRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND a."id" > ${after}`
  const raws = await sql.rows<RawAlteration>(Prisma.sql`SELECT ${ALTERATION}, ${PACKAGE_VERSION}
    FROM "FileAlteration" a ${OF_PACKAGE} WHERE ${told(filter)} ${rest} ORDER BY a."id" LIMIT ${size + 1}`)
  return sliceOf(raws.map(alterationRow), size)
}

/** Counts what `alterations` pages through, up to `COUNT_LIMIT`. */
export async function alterationCount(sql: Statements, filter: AlterationFilter): Promise<Count> {
  return sql.count(Prisma.sql`FROM "FileAlteration" a ${OF_PACKAGE} WHERE ${told(filter)}`)
}

/** The alterations that stand in images, by id. */
export async function imageAlterations(
  sql: Statements, imageIds: readonly number[], filter: AlterationFilter, { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageAlterationRow>> {
  const raws = await sql.rows<RawImageAlteration>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."rank", found."since", ox."index" AS "provedAt", o."path" AS "evidence", ${ALTERATION}, ${PACKAGE_VERSION}, ${OF_FILE}
    FROM (${firstOfEach(standing(filter, after), Prisma.sql`q."alterationId"`, size + 1)}) found
    JOIN "FileAlteration" a ON a."id" = found."alterationId" ${OF_PACKAGE}
    JOIN "ImageLayer" ox ON ox."chainId" = o."chainId" AND ox."imageId" = found."parentId"
    JOIN "File" f ON f."id" = a."fileId"
    JOIN "ImageLayer" x ON x."imageId" = found."parentId" AND x."index" = (SELECT MAX(own."index") FROM "ImageLayer" own
      WHERE own."imageId" = found."parentId" AND own."layerId" = f."layerId" AND own."index" <= found."since")
    ${PLACEMENT} ${SHOWN_AT} ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageAlterationRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many `imageAlterations` has of each image, on all pages. */
export async function imageAlterationCount(sql: Statements, imageIds: readonly number[], filter: AlterationFilter): Promise<(id: number) => number> {
  return sql.counts(imageIds, standing(filter, null))
}

/** The images in which alterations stand, newest first. */
export async function alterationImages(sql: Statements, ids: readonly number[], { size, after }: PageRequest<number>): Promise<(id: number) => Slice<ImageRow>> {
  return imagesOfEach(sql, ids, showing(after), Prisma.sql`q."imageId" DESC`, size)
}

/** How many images `alterationImages` has of each, on all pages. */
export async function alterationImageCount(sql: Statements, ids: readonly number[]): Promise<(id: number) => number> {
  return sql.counts(ids, showing(null))
}

/** Rows of `parentId` (an alteration in `w`) and `imageId`. */
function showing(after: number | null): Prisma.Sql {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND since."imageId" < ${after}`
  return Prisma.sql`SELECT a."id" AS "parentId", since."imageId" FROM w JOIN "FileAlteration" a ON a."id" = w."id"
    JOIN "ImageLayer" since ON since."chainId" = a."chainId" WHERE ${STANDING} ${rest}`
}

/** Rows of `parentId` (an image in `w`), `alterationId` and `since`, the index of the layer that tells of it. */
function standing(filter: AlterationFilter, after: number | null): Prisma.Sql {
  const rest = after === null ? Prisma.empty : Prisma.sql`AND a."id" > ${after}`
  return Prisma.sql`SELECT since."imageId" AS "parentId", a."id" AS "alterationId", since."index" AS "since"
    FROM w CROSS JOIN "ImageLayer" since CROSS JOIN "FileAlteration" a ${OF_PACKAGE}
    WHERE since."imageId" = w."id" AND a."chainId" = since."chainId" AND ${told(filter)} AND ${STANDING} ${rest}`
}

function told({ kind, config, path, package: of }: AlterationFilter): Prisma.Sql {
  return all([
    kind == null ? Prisma.sql`a."kind" <> 'RESTORED'` : Prisma.sql`a."kind" = ${kind}`,
    ...(config == null ? [] : [config ? Prisma.sql`a."config"` : Prisma.sql`NOT a."config"`]),
    ...(path == null ? [] : [Prisma.sql`a."fileId" IN (SELECT f."id" FROM "File" f WHERE f."pathId" = ${idOfPath(path)})`]),
    ...(of == null ? [] : packageConditions(of)),
  ])
}

function imageAlterationRow({ fileType, ...raw }: RawImageAlteration): ImageAlterationRow {
  const [imageId, alteration] = [Number(raw.parentId), alterationRow(raw)]
  return {
    imageId, alteration,
    file: fileRow({ ...raw, type: fileType }),
    changedAt: Number(alteration.kind === 'MISSING' ? raw.since : raw.index),
    occurrence: { imageId, versionId: alteration.version.id, path: raw.evidence, index: Number(raw.provedAt) },
  }
}

function alterationRow(raw: RawAlteration): AlterationRow {
  return { id: Number(raw.alterationId), kind: raw.alterationKind, config: Boolean(raw.config), fileId: Number(raw.alteredFile), version: packageVersionRow(raw) }
}
