import type { Digest } from '../../../model/digest.ts'
import { recordset, valueset } from '../recordset.ts'
import { type Connection, inParts } from '../writes/connection.ts'
import { tellOutbox } from '../writes/outbox.ts'
import { saveIndex, type TouchedNames } from '../writes/save-names.ts'
import type { IndexEntity, MoveEntity, TagEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { setNext } from './sequences.ts'
import { inTransaction } from './transaction.ts'
import { iso, isoOrNull } from './values.ts'

const PAGE = 1_000

/** All indexes, oldest first. */
export async function* readIndexes({ db, provider }: Connection): AsyncGenerator<IndexEntity> {
  const read = (after: number, size: number) => db.$queryRaw<{ id: number; digest: Digest; analyzedAt: Date | string }[]>`
    SELECT "id", "digest", "analyzedAt" FROM "ImageIndex" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    const members = await db.$queryRaw<{ indexId: number; digest: Digest }[]>`SELECT m."indexId", i."digest"
      FROM ${valueset(provider, 'integer', page.map(({ id }) => Number(id)))} v JOIN "ImageIndexMember" m ON m."indexId" = v."value"
      JOIN "Image" i ON i."id" = m."imageId" ORDER BY m."indexId", i."id"`
    const of = Map.groupBy(members, ({ indexId }) => Number(indexId))
    for (const { id, digest, analyzedAt } of page) yield { digest, analyzedAt: iso(analyzedAt), images: (of.get(Number(id)) ?? []).map((image) => image.digest) }
  }
}

/** Writes indexes, with those of their images that are there; one without any is left out. */
export async function writeIndexes(connection: Connection, indexes: readonly IndexEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    const touched: TouchedNames = { image: new Set(), tag: new Set() }
    let [added, known] = [0, 0]
    for (const { digest, images, analyzedAt } of indexes) {
      const isKnown = (await tx.imageIndex.findUnique({ where: { digest }, select: { id: true } })) !== null
      if (!isKnown && (await tx.image.findFirst({ where: { digest: { in: [...images] } }, select: { id: true } })) === null) continue
      await saveIndex(tx, { digest, images }, analyzedAt, touched)
      if (isKnown) known += 1
      else added += 1
    }
    await tellOutbox(tx, { image: [...touched.image], tag: [...touched.tag] })
    return { added, known, skipped: indexes.length - added - known }
  })
}

/** All tags, oldest first, and where they point. */
export async function* readTags({ db }: Connection): AsyncGenerator<TagEntity> {
  type Row = Omit<TagEntity, 'since'> & { id: number; since: Date | string | null }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`
    SELECT t."id", r."name" AS "repository", t."name", COALESCE(i."digest", n."digest") AS "digest",
      (SELECT m."at" FROM "TagMove" m WHERE m."tagId" = t."id" ORDER BY m."at" DESC, m."id" DESC LIMIT 1) AS "since"
    FROM "Tag" t JOIN "Repository" r ON r."id" = t."repositoryId" LEFT JOIN "Image" i ON i."id" = t."imageId" LEFT JOIN "ImageIndex" n ON n."id" = t."indexId"
    WHERE t."id" > ${after} ORDER BY t."id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) for (const { id: _id, since, ...tag } of page) yield { ...tag, since: isoOrNull(since) }
}

/** Writes tags. Of one that the store has too, that place counts which was seen last. */
export async function writeTags(connection: Connection, tags: readonly TagEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    const ids: number[] = []
    let [added, known, skipped] = [0, 0, 0]
    for (const { repository, name, digest, since } of tags) {
      const place = await tx.repository.upsert({ where: { name: repository }, create: { name: repository }, update: {}, select: { id: true } })
      const key = { repositoryId: place.id, name }
      const tag = await tx.tag.findUnique({ where: { repositoryId_name: key } })
      const image = digest === null ? null : await tx.image.findUnique({ where: { digest }, select: { id: true } })
      const index = digest === null || image !== null ? null : await tx.imageIndex.findUnique({ where: { digest }, select: { id: true } })
      const target = { imageId: image?.id ?? null, indexId: index?.id ?? null }
      const isNew = tag === null
      const last = isNew ? null : await tx.tagMove.findFirst({ where: { tagId: tag.id }, orderBy: [{ at: 'desc' }, { id: 'desc' }], select: { at: true } })
      const isLater = last === null || (since !== null && new Date(since) > last.at)
      const isThere = digest === null || image !== null || index !== null
      if (isNew) ids.push((await tx.tag.create({ data: { ...key, ...target }, select: { id: true } })).id)
      else if (isLater && isThere) ids.push((await tx.tag.update({ where: { id: tag.id }, data: target, select: { id: true } })).id)
      if (isNew) added += 1
      else if (tag.imageId === target.imageId && tag.indexId === target.indexId) known += 1
      else if (isLater && isThere) added += 1
      else skipped += 1
    }
    await tellOutbox(tx, { tag: ids })
    return { added, known, skipped }
  })
}

/** All moves of tags, oldest first. */
export async function* readMoves({ db }: Connection): AsyncGenerator<MoveEntity> {
  type Row = Omit<MoveEntity, 'number' | 'at'> & { id: number; at: Date | string }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT m."id", r."name" AS "repository", t."name", m."digest", m."source", m."at"
    FROM "TagMove" m JOIN "Tag" t ON t."id" = m."tagId" JOIN "Repository" r ON r."id" = t."repositoryId" WHERE m."id" > ${after} ORDER BY m."id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) for (const { id, at, ...move } of page) yield { number: Number(id), ...move, at: iso(at) }
}

/** Writes moves that are missing; what a tag has moved before or since is told by their times. A move keeps its number where that is higher than all that are given. */
export async function writeMoves(connection: Connection, moves: readonly MoveEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    const { provider } = connection
    const names = [...new Map(moves.map(({ repository, name }) => [`${repository}:${name}`, { repository, name }])).values()]
    const stored = await tx.$queryRaw<{ repository: string; name: string; tagId: number; digest: string | null; source: string | null; at: Date | string | null }[]>`
      SELECT r."repository", r."name", t."id" AS "tagId", m."digest", m."source", m."at" FROM ${recordset(provider, { repository: 'text', name: 'text' }, names)} r
      JOIN "Repository" p ON p."name" = r."repository" JOIN "Tag" t ON t."repositoryId" = p."id" AND t."name" = r."name"
      LEFT JOIN "TagMove" m ON m."tagId" = t."id"`
    const tags = new Map(stored.map(({ repository, name, tagId }) => [`${repository}:${name}`, Number(tagId)]))
    const keyOf = (tagId: number, digest: string | null, source: string | null, at: string | null) => `${tagId} ${digest} ${source} ${at}`
    const known = new Set(stored.map(({ tagId, digest, source, at }) => keyOf(Number(tagId), digest, source, isoOrNull(at))))
    let highest = (await tx.tagMove.findFirst({ orderBy: { id: 'desc' }, select: { id: true } }))?.id ?? 0
    let there = 0
    const rows: { id: number; tagId: number; digest: string | null; source: string; at: string }[] = []
    for (const { number, repository, name, digest, source, at } of moves) {
      const tagId = tags.get(`${repository}:${name}`)
      if (tagId === undefined) continue
      if (known.has(keyOf(tagId, digest, source, at))) there += 1
      else rows.push({ id: (highest = Math.max(number, highest + 1)), tagId, digest, source, at })
    }
    await inParts(rows, (part) => tx.tagMove.createMany({ data: [...part] }))
    await setNext(tx, provider, 'TagMove')
    await tellOutbox(tx, { tag: [...new Set(rows.map(({ tagId }) => tagId))] })
    return { added: rows.length, known: there, skipped: moves.length - rows.length - there }
  })
}
