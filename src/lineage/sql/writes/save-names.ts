import type { Prisma } from '../../../generated/sqlite/client.ts'
import type { AttestationRecord, NameRecord } from '../../lineage.ts'
import { type Connection, lockWriters } from './connection.ts'
import { tellOutbox } from './outbox.ts'
import { adoptTags, seeTag } from './tag-moves.ts'

/** Writes indexes, attestations and where tags point; each tag that points elsewhere than before is a move that is kept. Gives how many attestations are new. */
export async function saveNames({ db, provider }: Connection, { tags, indexes, attestations, at }: NameRecord): Promise<number> {
  if (tags.length + indexes.length + attestations.length === 0) return 0
  return db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const touched = { image: new Set<number>(), tag: new Set<number>() }
    for (const index of indexes) await saveIndex(tx, index, at, touched)
    for (const tag of tags) await saveTag(tx, tag, at, touched)
    let fresh = 0
    for (const attestation of attestations) if (await saveAttestation(tx, attestation, at)) fresh += 1
    await tellOutbox(tx, { image: [...touched.image], tag: [...touched.tag] })
    return fresh
  })
}

/** Nodes that names have touched, by id. */
export interface TouchedNames {
  readonly image: Set<number>
  readonly tag: Set<number>
}

/** Writes an index, or adds images to one that is known. */
export async function saveIndex(tx: Prisma.TransactionClient, { digest, images }: NameRecord['indexes'][number], at: string, touched: TouchedNames): Promise<void> {
  const { id } = await tx.imageIndex.upsert({ where: { digest }, create: { digest, analyzedAt: at }, update: {}, select: { id: true } })
  const members = await tx.image.findMany({ where: { digest: { in: [...images] } }, select: { id: true } })
  const known = await tx.imageIndexMember.findMany({ where: { indexId: id }, select: { imageId: true } })
  const missing = members.filter((image) => !known.some(({ imageId }) => imageId === image.id))
  for (const tagId of await adoptTags(tx, { digest, imageId: null, indexId: id })) touched.tag.add(tagId)
  if (missing.length === 0) return
  await tx.imageIndexMember.createMany({ data: missing.map((image) => ({ indexId: id, imageId: image.id })) })
  // Statements and tags that name the index now mean these images too.
  for (const image of missing) touched.image.add(image.id)
  for (const tag of await tx.tag.findMany({ where: { indexId: id }, select: { id: true } })) touched.tag.add(tag.id)
}

async function saveTag(tx: Prisma.TransactionClient, { repository, tag, digest }: NameRecord['tags'][number], at: string, touched: TouchedNames): Promise<void> {
  const image = await tx.image.findUnique({ where: { digest }, select: { id: true } })
  const index = image === null ? await tx.imageIndex.findUnique({ where: { digest }, select: { id: true } }) : null
  if (image === null && index === null) return
  const moved = await seeTag(tx, repository, tag, { digest, imageId: image?.id ?? null, indexId: index?.id ?? null }, at)
  if (moved !== null) touched.tag.add(moved)
}

/** Writes an attestation. False: it is known. */
export async function saveAttestation(tx: Prisma.TransactionClient, attestation: AttestationRecord, at: string): Promise<boolean> {
  const { digest, subject, artifactType, manifest, documents } = attestation
  if ((await tx.attestation.findUnique({ where: { digest }, select: { id: true } })) !== null) return false
  await tx.attestation.create({
    data: {
      digest, subjectDigest: subject, artifactType, manifest, seenAt: at,
      documents: {
        create: documents.map((document, index) => ({
          index, digest: document.digest, mediaType: document.mediaType, annotations: { ...document.annotations }, content: new Uint8Array(document.content),
        })),
      },
    },
  })
  return true
}
