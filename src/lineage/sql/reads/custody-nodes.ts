import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import type { ImageRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** One run of a builder, as a statement tells it. */
export interface BuildRow {
  readonly id: number
  readonly documentDigest: Digest
  readonly buildType: string
  readonly invocationId: string | null
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly builder: BuilderRow | null
  readonly source: SourceRevisionRow | null
}

/** Who builds. */
export interface BuilderRow {
  readonly id: number
  readonly uri: string
}

/** A repository at a commit. */
export interface SourceRevisionRow {
  readonly id: number
  readonly uri: string
  readonly revision: string
}

/** What builds have used. */
export interface MaterialRow {
  readonly id: number
  readonly uri: string
  /** `algorithm:hex`; null for none. */
  readonly digest: string | null
}

/** What images are looked for by. */
export type ImpactOf =
  | { readonly kind: 'build' | 'builder' | 'revision' | 'material' | 'identity'; readonly id: number }
  | { readonly kind: 'builderUri' | 'revisionName' | 'materialName' | 'identityName'; readonly text: string }
  | { readonly kind: 'base'; readonly id: number }

/** An image that something has an effect on. */
export interface ImpactRow {
  readonly image: ImageRow
  /** The documents by which, at most 100; none: its layers show it. */
  readonly documents: readonly Digest[]
}

const MAX_BUILDS = 100
const MAX_MATERIALS = 1_000
const MAX_DOCUMENTS = 100

const BUILD = Prisma.sql`SELECT b."id", s."documentDigest", b."buildType", b."invocationId", b."startedAt", b."finishedAt",
  b."builderId", u."uri" AS "builderUri", b."sourceRevisionId", r."uri" AS "sourceUri", r."revision"
  FROM "Build" b JOIN "Statement" s ON s."id" = b."statementId"
  LEFT JOIN "Builder" u ON u."id" = b."builderId" LEFT JOIN "SourceRevision" r ON r."id" = b."sourceRevisionId"`

interface RawBuild {
  id: number
  documentDigest: Digest
  buildType: string
  invocationId: string | null
  startedAt: Date | string | null
  finishedAt: Date | string | null
  builderId: number | null
  builderUri: string | null
  sourceRevisionId: number | null
  sourceUri: string | null
  revision: string | null
}

/** Builds by their rows. */
export async function buildById(sql: Statements, ids: readonly number[]): Promise<(id: number) => BuildRow | null> {
  const raws = await sql.rows<RawBuild>(Prisma.sql`${BUILD} JOIN ${sql.ids(ids)} w ON w."id" = b."id"`)
  const rows = new Map(raws.map(buildRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The builds whose statements speak of an image or of an index that has it; at most 100 of each image. */
export async function imageBuilds(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => BuildRow[]> {
  const raws = await sql.rows<RawBuild & { imageId: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q.* FROM (
      SELECT k."imageId", k."rank", f.* FROM (
        SELECT y.*, ROW_NUMBER() OVER (PARTITION BY y."imageId" ORDER BY y."buildId") AS "rank" FROM (
          SELECT w."id" AS "imageId", b."id" AS "buildId" FROM w CROSS JOIN "Image" i CROSS JOIN "StatementSubject" x CROSS JOIN "Build" b
            WHERE i."id" = w."id" AND x."digest" = i."digest" AND b."statementId" = x."statementId"
          UNION SELECT w."id", b."id" FROM w CROSS JOIN "ImageIndexMember" m CROSS JOIN "ImageIndex" n CROSS JOIN "StatementSubject" x CROSS JOIN "Build" b
            WHERE m."imageId" = w."id" AND n."id" = m."indexId" AND x."digest" = n."digest" AND b."statementId" = x."statementId"
        ) y
      ) k CROSS JOIN (${BUILD}) f WHERE f."id" = k."buildId" AND k."rank" <= ${MAX_BUILDS}
    ) q ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), buildRow)
  return (id) => groups.get(id) ?? []
}

/** What builds have used, by uri; at most 1,000 of each. */
export async function buildMaterials(sql: Statements, buildIds: readonly number[]): Promise<(id: number) => MaterialRow[]> {
  const raws = await sql.rows<{ buildId: number; id: number; uri: string; digest: string }>(Prisma.sql`SELECT q.* FROM (
      SELECT x."buildId", m."id", m."uri", m."digest", ROW_NUMBER() OVER (PARTITION BY x."buildId" ORDER BY m."uri", m."id") AS "rank"
      FROM ${sql.ids(buildIds)} w CROSS JOIN "BuildMaterial" x CROSS JOIN "Material" m WHERE x."buildId" = w."id" AND m."id" = x."materialId"
    ) q WHERE q."rank" <= ${MAX_MATERIALS} ORDER BY q."buildId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.buildId), materialRow)
  return (id) => groups.get(id) ?? []
}

/** Builders by their rows. */
export async function builderById(sql: Statements, ids: readonly number[]): Promise<(id: number) => BuilderRow | null> {
  const raws = await sql.rows<BuilderRow>(Prisma.sql`SELECT b."id", b."uri" FROM ${sql.ids(ids)} w JOIN "Builder" b ON b."id" = w."id"`)
  const rows = new Map(raws.map(({ id, uri }) => [Number(id), { id: Number(id), uri }]))
  return (id) => rows.get(id) ?? null
}

/** Source revisions by their rows. */
export async function sourceRevisionById(sql: Statements, ids: readonly number[]): Promise<(id: number) => SourceRevisionRow | null> {
  const raws = await sql.rows<SourceRevisionRow>(Prisma.sql`SELECT r."id", r."uri", r."revision" FROM ${sql.ids(ids)} w JOIN "SourceRevision" r ON r."id" = w."id"`)
  const rows = new Map(raws.map(({ id, uri, revision }) => [Number(id), { id: Number(id), uri, revision }]))
  return (id) => rows.get(id) ?? null
}

/** Materials by their rows. */
export async function materialById(sql: Statements, ids: readonly number[]): Promise<(id: number) => MaterialRow | null> {
  const raws = await sql.rows<{ id: number; uri: string; digest: string }>(Prisma.sql`SELECT m."id", m."uri", m."digest" FROM ${sql.ids(ids)} w JOIN "Material" m ON m."id" = w."id"`)
  const rows = new Map(raws.map(materialRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** The images that something has an effect on, newest first; one row an image. */
export async function impactOf(sql: Statements, of: ImpactOf, { size, after }: PageRequest<number>): Promise<Slice<ImpactRow>> {
  const rest = after === null ? Prisma.empty : Prisma.sql`WHERE i."id" < ${after}`
  const raws = await sql.rows<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM (SELECT DISTINCT h."imageId" FROM (${hits(of)}) h) k
    JOIN "Image" i ON i."id" = k."imageId" ${rest} ORDER BY i."id" DESC LIMIT ${size + 1}`)
  const { rows, more } = sliceOf(raws.map(imageRow), size)
  const documents = await documentsOf(sql, of, rows.map(({ id }) => id))
  return { rows: rows.map((image) => ({ image, documents: documents(image.id) })), more }
}

async function documentsOf(sql: Statements, of: ImpactOf, imageIds: readonly number[]): Promise<(id: number) => Digest[]> {
  const raws = await sql.rows<{ imageId: number; documentDigest: Digest }>(Prisma.sql`SELECT q."imageId", q."documentDigest" FROM (
      SELECT h.*, ROW_NUMBER() OVER (PARTITION BY h."imageId" ORDER BY h."documentDigest") AS "rank"
      FROM (SELECT DISTINCT g."imageId", g."documentDigest" FROM (${hits(of)}) g JOIN ${sql.ids(imageIds)} w ON w."id" = g."imageId" WHERE g."documentDigest" IS NOT NULL) h
    ) q WHERE q."rank" <= ${MAX_DOCUMENTS} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), ({ documentDigest }) => documentDigest)
  return (id) => groups.get(id) ?? []
}

/** How many images `impactOf` has on all pages. */
export async function impactCount(sql: Statements, of: ImpactOf): Promise<number> {
  const rows = await sql.rows<{ count: number }>(Prisma.sql`SELECT CAST(COUNT(DISTINCT k."imageId") AS INTEGER) AS "count" FROM (${hits(of)}) k`)
  return Number(rows[0]?.count ?? 0)
}

/** Rows of `imageId`, `documentDigest`; null: by layers. */
function hits(of: ImpactOf): Prisma.Sql {
  if (of.kind === 'base') return baseHits(of.id)
  const statements = statementsOf(of)
  return Prisma.sql`SELECT i."id" AS "imageId", s."documentDigest" FROM (${statements}) t JOIN "Statement" s ON s."id" = t."id"
      JOIN "StatementSubject" x ON x."statementId" = s."id" JOIN "Image" i ON i."digest" = x."digest"
    UNION ALL SELECT m."imageId", s."documentDigest" FROM (${statements}) t JOIN "Statement" s ON s."id" = t."id"
      JOIN "StatementSubject" x ON x."statementId" = s."id" JOIN "ImageIndex" n ON n."digest" = x."digest" JOIN "ImageIndexMember" m ON m."indexId" = n."id"`
}

function statementsOf(of: Exclude<ImpactOf, { kind: 'base' }>): Prisma.Sql {
  switch (of.kind) {
    case 'build':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM "Build" b WHERE b."id" = ${of.id}`
    case 'builder':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM "Build" b WHERE b."builderId" = ${of.id}`
    case 'builderUri':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM "Builder" u JOIN "Build" b ON b."builderId" = u."id" WHERE u."uri" = ${of.text}`
    case 'revision':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM "Build" b WHERE b."sourceRevisionId" = ${of.id}`
    case 'revisionName':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM "SourceRevision" r JOIN "Build" b ON b."sourceRevisionId" = r."id" WHERE r."revision" = ${of.text}`
    case 'material':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM "BuildMaterial" m JOIN "Build" b ON b."id" = m."buildId" WHERE m."materialId" = ${of.id}`
    case 'materialName':
      return Prisma.sql`SELECT b."statementId" AS "id" FROM (SELECT "id" FROM "Material" WHERE "uri" = ${of.text} UNION SELECT "id" FROM "Material" WHERE "digest" = ${of.text}) y
        JOIN "BuildMaterial" m ON m."materialId" = y."id" JOIN "Build" b ON b."id" = m."buildId"`
    case 'identity':
      return Prisma.sql`SELECT DISTINCT m."statementId" AS "id" FROM "SignatureMatch" m WHERE m."trustRootId" = ${of.id}`
    case 'identityName':
      return Prisma.sql`SELECT DISTINCT m."statementId" AS "id" FROM "TrustRoot" t JOIN "SignatureMatch" m ON m."trustRootId" = t."id"
        WHERE t."name" = ${of.text} OR t."fingerprint" = ${of.text}`
  }
}

/** By layers, and by provenance that names the base or an index that has it. */
function baseHits(id: number): Prisma.Sql {
  return Prisma.sql`SELECT x."imageId", CAST(NULL AS TEXT) AS "documentDigest" FROM "Image" b JOIN "ImageLayer" x ON x."chainId" = b."topChainId"
      JOIN "Image" i ON i."id" = x."imageId" WHERE b."id" = ${id} AND i."layerCount" > b."layerCount" AND i."platform" = b."platform"
    UNION ALL SELECT i."id", s."documentDigest" FROM (
      SELECT "digest" FROM "Image" WHERE "id" = ${id}
      UNION SELECT n."digest" FROM "ImageIndexMember" m JOIN "ImageIndex" n ON n."id" = m."indexId" WHERE m."imageId" = ${id}
    ) d JOIN "Material" a ON a."digest" = d."digest" JOIN "BuildMaterial" y ON y."materialId" = a."id" JOIN "Build" u ON u."id" = y."buildId"
      JOIN "Statement" s ON s."id" = u."statementId" JOIN "StatementSubject" z ON z."statementId" = s."id" JOIN "Image" i ON i."digest" = z."digest"`
}

function buildRow(raw: RawBuild): BuildRow {
  return {
    id: Number(raw.id),
    documentDigest: raw.documentDigest,
    buildType: raw.buildType,
    invocationId: raw.invocationId,
    startedAt: raw.startedAt === null ? null : new Date(raw.startedAt),
    finishedAt: raw.finishedAt === null ? null : new Date(raw.finishedAt),
    builder: raw.builderId === null ? null : { id: Number(raw.builderId), uri: raw.builderUri ?? '' },
    source: raw.sourceRevisionId === null ? null : { id: Number(raw.sourceRevisionId), uri: raw.sourceUri ?? '', revision: raw.revision ?? '' },
  }
}

function materialRow({ id, uri, digest }: { id: number; uri: string; digest: string }): MaterialRow {
  return { id: Number(id), uri, digest: digest === '' ? null : digest }
}
