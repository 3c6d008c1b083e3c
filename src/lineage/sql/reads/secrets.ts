import { Prisma } from '../../../generated/sqlite/client.ts'
import { type Count, grouped, type PageRequest, type Slice, sliceOf } from './page.ts'
import { all, firstOfEach, type Statements } from './statements.ts'

/** Which secrets are meant: members that are set must all hold. */
export interface SecretFilter {
  readonly rule?: string | null | undefined
  readonly fingerprint?: string | null | undefined
}

/** Where a secret is, without the secret. */
export interface SecretRow {
  readonly id: number
  readonly rule: string
  readonly line: number | null
  readonly fingerprint: string | null
  /** The layer and its file; null: it is in the configuration of the image. */
  readonly layerId: number | null
  readonly fileId: number | null
  readonly imageId: number | null
  readonly place: string | null
}

/** A secret in one image. */
export interface ImageSecretRow {
  readonly imageId: number
  readonly secret: SecretRow
  /** Of the layer that has it; null for the configuration. */
  readonly index: number | null
  /** Of the layer that takes the file away or puts another one in its place; null: none does. */
  readonly removedAt: number | null
  /** Whether the image shows the file. */
  readonly shown: boolean
}

const SECRET = Prisma.raw(['id', 'rule', 'line', 'fingerprint', 'layerId', 'fileId', 'imageId', 'place'].map((name) => `secret."${name}"`).join(', '))

/** The secrets of all layers and images, by id. */
export async function secrets(sql: Statements, filter: SecretFilter, { size, after }: PageRequest<number>): Promise<Slice<SecretRow>> {
  const conditions = [...secretConditions(filter), ...(after === null ? [] : [Prisma.sql`secret."id" > ${after}`])]
  const raws = await sql.rows<SecretRow>(Prisma.sql`SELECT ${SECRET} FROM "Secret" secret WHERE ${all(conditions)} ORDER BY secret."id" LIMIT ${size + 1}`)
  return sliceOf(raws.map(secretRow), size)
}

/** Counts what `secrets` pages through, up to `COUNT_LIMIT`. */
export async function secretCount(sql: Statements, filter: SecretFilter): Promise<Count> {
  return sql.count(Prisma.sql`FROM "Secret" secret WHERE ${all(secretConditions(filter))}`)
}

/** The secrets in all layers of images, shown or not, and in their configurations; by id. */
export async function imageSecrets(
  sql: Statements,
  imageIds: readonly number[],
  filter: SecretFilter,
  { size, after }: PageRequest<number>,
): Promise<(id: number) => Slice<ImageSecretRow>> {
  const raws = await sql.rows<SecretRow & RawPlace>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT found."parentId", found."index", found."placed", (
      SELECT MIN(higher."index") FROM "FileRemoval" gone JOIN "ImageLayer" higher ON higher."chainId" = gone."chainId" AND higher."imageId" = found."parentId"
      WHERE gone."fileId" = secret."fileId" AND higher."index" > found."index") AS "removedAt", ${SECRET}
    FROM (${firstOfEach(imageSecretPairs(filter, after), Prisma.sql`q."secretId"`, size + 1)}) found
    CROSS JOIN "Secret" secret WHERE secret."id" = found."secretId" ORDER BY found."parentId", found."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageSecretRow)
  return (id) => sliceOf(groups.get(id) ?? [], size)
}

/** How many `imageSecrets` has of each image, on all pages. */
export async function imageSecretCount(sql: Statements, imageIds: readonly number[], filter: SecretFilter): Promise<(id: number) => number> {
  return sql.counts(imageIds, imageSecretPairs(filter, null))
}

interface RawPlace {
  parentId: number
  index: number | null
  placed: number | boolean
  removedAt: number | null
}

/** Rows of `parentId` (an image in `w`), `secretId`, `index` and whether the file lands anywhere in that chain; of a layer that an image has twice, the higher. */
function imageSecretPairs(filter: SecretFilter, after: number | null): Prisma.Sql {
  const conditions = all([...secretConditions(filter), ...(after === null ? [] : [Prisma.sql`secret."id" > ${after}`])])
  return Prisma.sql`SELECT x."imageId" AS "parentId", secret."id" AS "secretId", x."index", CASE WHEN p."fileId" IS NULL OR p."pathId" IS NOT NULL THEN 1 ELSE 0 END AS "placed"
    FROM w CROSS JOIN "ImageLayer" x CROSS JOIN "Secret" secret LEFT JOIN "FilePlacement" p ON p."chainId" = x."chainId" AND p."fileId" = secret."fileId"
    WHERE x."imageId" = w."id" AND secret."layerId" = x."layerId" AND ${conditions}
      AND NOT EXISTS (SELECT 1 FROM "ImageLayer" higher WHERE higher."imageId" = x."imageId" AND higher."layerId" = x."layerId" AND higher."index" > x."index")
    UNION ALL SELECT secret."imageId", secret."id", NULL, 1 FROM w CROSS JOIN "Secret" secret WHERE secret."imageId" = w."id" AND ${conditions}`
}

function secretConditions({ rule, fingerprint }: SecretFilter): Prisma.Sql[] {
  return [...(rule == null ? [] : [Prisma.sql`secret."rule" = ${rule}`]), ...(fingerprint == null ? [] : [Prisma.sql`secret."fingerprint" = ${fingerprint}`])]
}

function numberOrNull(value: number | bigint | null): number | null {
  return value === null ? null : Number(value)
}

function secretRow({ id, rule, line, fingerprint, layerId, fileId, imageId, place }: SecretRow): SecretRow {
  return { id: Number(id), rule, line: numberOrNull(line), fingerprint, layerId: numberOrNull(layerId), fileId: numberOrNull(fileId), imageId: numberOrNull(imageId), place }
}

function imageSecretRow({ parentId, index, placed, removedAt, ...secret }: SecretRow & RawPlace): ImageSecretRow {
  return {
    imageId: Number(parentId), secret: secretRow(secret), index: numberOrNull(index), removedAt: numberOrNull(removedAt),
    shown: Number(placed) === 1 && removedAt === null,
  }
}
