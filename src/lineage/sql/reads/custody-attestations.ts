import { Prisma } from '../../../generated/sqlite/client.ts'
import { type Digest, isDigest } from '../../../model/digest.ts'
import { grouped } from './page.ts'
import type { Statements } from './statements.ts'

/** A document of an attestation without its content. */
export interface AttestationHeadRow {
  readonly attestationId: number
  readonly index: number
  /** Of the document. */
  readonly digest: Digest
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  readonly bytes: number
  /** The manifest that carries it, and what that is attached to. */
  readonly manifestDigest: Digest
  readonly subjectDigest: Digest
  readonly seenAt: Date
}

const MAX_DOCUMENTS = 500
const MAX_INDEXES = 1_000

/** The digests that count as each image: its own, then those of the indexes that have it; at most 1,000. */
export async function subjectsOf(sql: Statements, imageIds: readonly number[]): Promise<(id: number) => Digest[]> {
  const raws = await sql.rows<{ imageId: number; digest: string }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(imageIds)}
    SELECT q."imageId", q."digest" FROM (
      SELECT k.*, ROW_NUMBER() OVER (PARTITION BY k."imageId" ORDER BY k."kind", k."rowId") AS "rank" FROM (
        SELECT i."id" AS "imageId", i."digest", 1 AS "kind", i."id" AS "rowId" FROM w JOIN "Image" i ON i."id" = w."id"
        UNION ALL SELECT m."imageId", n."digest", 2, n."id" FROM w JOIN "ImageIndexMember" m ON m."imageId" = w."id" JOIN "ImageIndex" n ON n."id" = m."indexId"
      ) k
    ) q WHERE q."rank" <= ${MAX_INDEXES} ORDER BY q."imageId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.imageId), ({ digest }) => digest)
  return (id) => (groups.get(id) ?? []).filter(isDigest)
}

/** The documents that are attached to each digest, in the order in which they were seen; at most 500. */
export async function attestationsOf(sql: Statements, digests: readonly string[]): Promise<(digest: string) => AttestationHeadRow[]> {
  const raws = await sql.rows<Omit<AttestationHeadRow, 'annotations' | 'seenAt' | 'bytes'> & { annotations: unknown; seenAt: Date | string; bytes: number | bigint }>(
    Prisma.sql`SELECT q.* FROM (
      SELECT a."id" AS "attestationId", d."index", d."digest", d."mediaType", d."annotations", LENGTH(d."content") AS "bytes",
        a."digest" AS "manifestDigest", a."subjectDigest", a."seenAt",
        ROW_NUMBER() OVER (PARTITION BY a."subjectDigest" ORDER BY a."id", d."index") AS "rank"
      FROM ${sql.texts(digests)} w JOIN "Attestation" a ON a."subjectDigest" = w."text" JOIN "AttestationDocument" d ON d."attestationId" = a."id"
    ) q WHERE q."rank" <= ${MAX_DOCUMENTS} ORDER BY q."subjectDigest", q."rank"`)
  const groups = grouped(raws, ({ subjectDigest }) => subjectDigest, (raw) => ({
    attestationId: Number(raw.attestationId),
    index: Number(raw.index),
    digest: raw.digest,
    mediaType: raw.mediaType,
    annotations: textsOf(raw.annotations),
    bytes: Number(raw.bytes),
    manifestDigest: raw.manifestDigest,
    subjectDigest: raw.subjectDigest,
    seenAt: new Date(raw.seenAt),
  }))
  return (digest) => groups.get(digest) ?? []
}

/** The content of some documents, by `attestationId:index`. The caller says how much it can hold. */
export async function contentsOf(sql: Statements, keys: readonly { readonly attestationId: number; readonly index: number }[]): Promise<Map<string, Uint8Array>> {
  const pairs = keys.map(({ attestationId, index }) => ({ a: attestationId, b: index }))
  const raws = await sql.rows<{ attestationId: number; index: number; content: Uint8Array }>(
    Prisma.sql`SELECT d."attestationId", d."index", d."content" FROM ${sql.pairs(pairs)} w
      JOIN "AttestationDocument" d ON d."attestationId" = w."a" AND d."index" = w."b"`)
  return new Map(raws.map(({ attestationId, index, content }) => [`${attestationId}:${index}`, content]))
}

/** The databases hand over JSON as text or as a value. */
function textsOf(json: unknown): Record<string, string> {
  const value: unknown = typeof json === 'string' ? JSON.parse(json) : json
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {})
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
