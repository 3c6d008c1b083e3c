import { Prisma } from '../../../generated/sqlite/client.ts'
import { recordset, valueset } from '../recordset.ts'
import type { Connection } from './connection.ts'
import { tellOutbox } from './outbox.ts'

/** A document that custody has not read yet, or reads again for a new key. */
export interface StoredDocument {
  readonly attestationId: number
  readonly index: number
  readonly digest: string
  readonly mediaType: string
  readonly annotations: unknown
  readonly content: Uint8Array
}

/** What custody has read of a document. */
export interface StatementRecord {
  readonly attestationId: number
  readonly index: number
  readonly documentDigest: string
  /** Which version of custody's reading this is. */
  readonly reader: number
  readonly predicateType: string | null
  readonly subjects: readonly string[]
  /** Which signature was made with which root's key. */
  readonly matches: readonly { readonly signature: number; readonly trustRootId: number }[]
  readonly build: {
    readonly buildType: string
    readonly builder: string | null
    readonly invocationId: string | null
    readonly startedAt: Date | null
    readonly finishedAt: Date | null
    readonly source: { readonly uri: string; readonly revision: string } | null
    readonly materials: readonly { readonly uri: string; readonly digest: string | null }[]
  } | null
}

/** The keys of some documents that are not read yet, or by an older reader. */
export async function pendingDocuments({ db }: Connection, reader: number, limit: number): Promise<{ attestationId: number; index: number }[]> {
  const rows = await db.$queryRaw<{ attestationId: number; index: number }[]>`
    SELECT d."attestationId", d."index" FROM "AttestationDocument" d
    LEFT JOIN "Statement" s ON s."attestationId" = d."attestationId" AND s."index" = d."index"
    WHERE s."id" IS NULL OR s."reader" < ${reader} ORDER BY d."attestationId", d."index" LIMIT ${limit}`
  return rows.map(({ attestationId, index }) => ({ attestationId: Number(attestationId), index: Number(index) }))
}

/** The documents that were read, after a statement's id, to be looked at once more. */
export async function readDocuments({ db }: Connection, after: number, limit: number): Promise<{ id: number; attestationId: number; index: number }[]> {
  return db.statement.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: limit, select: { id: true, attestationId: true, index: true } })
}

/** One document with its content; null: it has gone. */
export async function documentAt({ db }: Connection, attestationId: number, index: number): Promise<StoredDocument | null> {
  return db.attestationDocument.findUnique({ where: { attestationId_index: { attestationId, index } } })
}

/** Writes what was read of a document, in one transaction; nothing where another process was faster. */
export async function saveStatement({ db, provider }: Connection, record: StatementRecord): Promise<void> {
  const { attestationId, index, documentDigest, predicateType, reader, subjects, matches, build } = record
  try {
    await db.$transaction(async (tx) => {
      const older = await tx.build.findMany({ where: { statement: { attestationId, index, reader: { lt: reader } } }, select: { id: true } })
      await tx.statement.deleteMany({ where: { attestationId, index, reader: { lt: reader } } })
      const { id } = await tx.statement.create({ data: { attestationId, index, documentDigest, predicateType, reader }, select: { id: true } })
      if (subjects.length > 0) {
        await tx.$executeRaw`INSERT INTO "StatementSubject" ("statementId", "digest")
          SELECT CAST(${id} AS INTEGER), v."value" FROM ${valueset(provider, 'text', [...new Set(subjects)])} v`
      }
      if (matches.length > 0) await tx.signatureMatch.createMany({ data: matches.map((match) => ({ statementId: id, ...match })) })
      const builds = older.map((each) => each.id)
      if (build !== null) builds.push(await saveBuild(tx, provider, id, build))
      await tellOutbox(tx, { build: builds })
    })
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')) throw error
  }
}

/** Adds that a root's key has made signatures of a known document. */
export async function saveMatches({ db }: Connection, statementId: number, trustRootId: number, signatures: readonly number[]): Promise<void> {
  for (const signature of signatures) {
    const key = { statementId, signature, trustRootId }
    await db.signatureMatch.upsert({ where: { statementId_signature_trustRootId: key }, create: key, update: {} })
  }
}

async function saveBuild(tx: Prisma.TransactionClient, provider: Connection['provider'], statementId: number, build: NonNullable<StatementRecord['build']>): Promise<number> {
  const { buildType, builder, invocationId, startedAt, finishedAt, source } = build
  const builderId = builder === null ? null : (await tx.builder.upsert({ where: { uri: builder }, create: { uri: builder }, update: {} })).id
  const sourceRevisionId = source === null ? null : (await tx.sourceRevision.upsert({ where: { uri_revision: source }, create: source, update: {} })).id
  const { id } = await tx.build.create({ data: { statementId, buildType, invocationId, startedAt, finishedAt, builderId, sourceRevisionId }, select: { id: true } })
  const materials = build.materials.map(({ uri, digest }) => ({ uri, digest: digest ?? '' }))
  if (materials.length === 0) return id
  const rows = recordset(provider, { uri: 'text', digest: 'text' }, materials)
  await tx.$executeRaw`INSERT INTO "Material" ("uri", "digest") SELECT DISTINCT r."uri", r."digest" FROM ${rows} r WHERE true ON CONFLICT ("uri", "digest") DO NOTHING`
  await tx.$executeRaw`INSERT INTO "BuildMaterial" ("buildId", "materialId")
    SELECT DISTINCT CAST(${id} AS INTEGER), m."id" FROM ${rows} r JOIN "Material" m ON m."uri" = r."uri" AND m."digest" = r."digest"`
  return id
}
