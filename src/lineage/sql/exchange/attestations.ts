import type { Digest } from '../../../model/digest.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'
import { saveAttestation } from '../writes/save-names.ts'
import type { AttestationEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { bytes, iso, sortedJson } from './values.ts'

/** Documents have up to 4 MiB each. */
const PAGE = 8

type Row = Omit<AttestationEntity, 'documents' | 'seenAt' | 'subject'> & { readonly id: number; readonly subjectDigest: Digest | null; readonly seenAt: Date | string }
type DocumentRow = { readonly attestationId: number; readonly digest: Digest; readonly mediaType: string; readonly annotations: unknown; readonly content: Uint8Array }

/** All attestations with their documents, oldest first. What custody reads of them is not told: it reads it again. */
export async function* readAttestations({ db, provider }: Connection): AsyncGenerator<AttestationEntity> {
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT "id", "digest", "subjectDigest", "artifactType", "manifest", "seenAt"
    FROM "Attestation" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    const documents = await db.$queryRaw<DocumentRow[]>`SELECT d."attestationId", d."digest", d."mediaType", d."annotations", d."content"
      FROM ${valueset(provider, 'integer', page.map(({ id }) => Number(id)))} v JOIN "AttestationDocument" d ON d."attestationId" = v."value"
      ORDER BY d."attestationId", d."index"`
    const of = Map.groupBy(documents, ({ attestationId }) => Number(attestationId))
    for (const { id, digest, subjectDigest, artifactType, manifest, seenAt } of page) {
      yield {
        digest, subject: subjectDigest, artifactType, manifest, seenAt: iso(seenAt),
        documents: (of.get(Number(id)) ?? []).map((document) => ({
          digest: document.digest, mediaType: document.mediaType, annotations: sortedJson(document.annotations) as Record<string, string>, content: bytes(document.content),
        })),
      }
    }
  }
}

/** Writes attestations that are missing, in one transaction. */
export async function writeAttestations(connection: Connection, attestations: readonly AttestationEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    let added = 0
    for (const { seenAt, ...attestation } of attestations) if (await saveAttestation(tx, attestation, seenAt)) added += 1
    return { added, known: attestations.length - added, skipped: 0 }
  })
}
