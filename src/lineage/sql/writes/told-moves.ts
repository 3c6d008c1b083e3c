import type { Prisma } from '../../../generated/sqlite/client.ts'
import type { CustodyEntryRow } from '../reads/custody-log.ts'
import { type Connection, lockWriters } from './connection.ts'
import { tellOutbox } from './outbox.ts'
import { pointTags } from './tag-moves.ts'

/** Whose entries tell where tags point: a registry knows it, who else tells events only says so. */
export const REGISTRY = 'distribution'

/** Names under which registries keep what speaks of an image. */
const OF_ATTESTATION = /^sha256-[0-9a-f]{64}/

/**
 * Keeps what a registry tells of its tags as moves at the registry's times, between those that were seen here: pushes by tag, tags and manifests that are deleted.
 * A time that has not come yet counts as the time of the entry. Tags then point where their last move says.
 */
export async function keepTold(tx: Prisma.TransactionClient, provider: Connection['provider'], entries: readonly CustodyEntryRow[]): Promise<void> {
  const told = entries.filter(({ source, repository, tag }) => source === REGISTRY && repository !== null && !OF_ATTESTATION.test(tag ?? ''))
  if (told.length === 0) return
  await lockWriters(tx, provider)
  const moved = new Set<number>()
  for (const entry of told) for (const id of await tell(tx, entry)) moved.add(id)
  await pointTags(tx, provider, [...moved])
  await tellOutbox(tx, { tag: [...moved] })
}

/** The tags that an entry moves. */
async function tell(tx: Prisma.TransactionClient, { kind, digest, repository, tag, at, recordedAt }: CustodyEntryRow): Promise<number[]> {
  const when = new Date(at < recordedAt ? at : recordedAt)
  const move = async (tagId: number, to: string | null) => {
    const [before, after] = [await lastBefore(tx, tagId, when), await firstAfter(tx, tagId, when)]
    if ((before?.digest ?? null) === to) return []
    // What comes next is the same move: it happened earlier than was seen or told. A new row, because it is the last one of its millisecond.
    if (after !== null && after.digest === to) await tx.tagMove.delete({ where: { id: after.id } })
    await tx.tagMove.create({ data: { tagId, digest: to, at: when, source: REGISTRY } })
    return [tagId]
  }
  if (kind === 'PUSHED' && digest !== null && tag !== null) {
    const { id: repositoryId } = await tx.repository.upsert({ where: { name: repository! }, create: { name: repository! }, update: {}, select: { id: true } })
    const { id } = await tx.tag.upsert({ where: { repositoryId_name: { repositoryId, name: tag } }, create: { repositoryId, name: tag }, update: {}, select: { id: true } })
    return move(id, digest)
  }
  if (kind !== 'DELETED') return []
  const where = { repository: { name: repository! }, ...(tag === null ? { moves: { some: { digest } } } : { name: tag }) }
  const tags = await tx.tag.findMany({ where, select: { id: true } })
  const ended: number[] = []
  for (const { id } of tags) {
    // A manifest that is deleted takes the tags with it that point at it, not those that did.
    if (tag === null && (await lastBefore(tx, id, when))?.digest !== digest) continue
    ended.push(...(await move(id, null)))
  }
  return ended
}

function lastBefore(tx: Prisma.TransactionClient, tagId: number, when: Date): Promise<{ digest: string | null } | null> {
  return tx.tagMove.findFirst({ where: { tagId, at: { lte: when } }, orderBy: [{ at: 'desc' }, { id: 'desc' }], select: { digest: true } })
}

function firstAfter(tx: Prisma.TransactionClient, tagId: number, when: Date): Promise<{ id: number; digest: string | null } | null> {
  return tx.tagMove.findFirst({ where: { tagId, at: { gt: when } }, orderBy: [{ at: 'asc' }, { id: 'asc' }], select: { id: true, digest: true } })
}
