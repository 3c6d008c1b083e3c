import { Prisma } from '../../../generated/sqlite/client.ts'
import { parsePlatform, type Platform, satisfies } from '../../../model/platform.ts'
import { repositoryAliases } from '../../../model/reference.ts'
import { IMAGE, imageRow, type RawImage } from './image-rows.ts'
import { grouped } from './page.ts'
import { type ImageName, parseImageName } from './reference.ts'
import type { DistroRow, ImageRow } from './rows.ts'
import type { Statements } from './statements.ts'
import { imagesTagged, known } from './tag-moments.ts'
import { ReadFailure } from './read-failure.ts'

const MAX_SAME_CONFIG = 100

interface Named {
  readonly image: ImageRow
  /** 1: the name is the image's own; 2: it names an index that has the image; 3: it is the ImageID. */
  readonly way: number
}

/**
 * The image that a reference names; of an index, the one for the platform. As of a moment: by where tags pointed then, among the images that were analyzed by
 * then. Throws INPUT.REFERENCE, INPUT.PLATFORM, INPUT.AMBIGUOUS.
 */
export async function imageByReference(sql: Statements, reference: string, platform: string): Promise<ImageRow | null> {
  const choose = chooser(platform)
  return choose(await namedBy(sql, parseImageName(reference)))
}

/** Chooses, of what a name means, the image itself, or the member of an index that a platform asks for. Throws INPUT.PLATFORM. */
function chooser(platform: string): (named: readonly Named[]) => ImageRow | null {
  const wanted = parsePlatform(platform)
  if (wanted === null) throw new ReadFailure('INPUT.PLATFORM', 'A platform is os/architecture or os/architecture/variant.')
  return (named) => chosen(named, platform, wanted)
}

function chosen(named: readonly Named[], platform: string, wanted: Platform): ImageRow | null {
  const best = named.filter(({ way }) => way === named[0]?.way).map(({ image }) => image)
  if (named[0]?.way !== 2 || best.length === 1) return best[0] ?? null
  const exact = best.find((image) => image.platform === platform)
  return exact ?? best.find((image) => satisfies(parsePlatform(image.platform) ?? { os: '', architecture: '', variant: null }, wanted)) ?? null
}

/** The images that whole digests name, of an index the one for the platform; null for one that nothing has. Throws INPUT.PLATFORM. */
export async function imagesOfDigests(sql: Statements, digests: readonly string[], platform: string): Promise<(digest: string) => ImageRow | null> {
  const choose = chooser(platform)
  const raws = await sql.steady<RawImage & { text: string; way: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.texts(digests)},
    found AS (SELECT w."text", i."id", 1 AS "way" FROM w CROSS JOIN "Image" i WHERE i."digest" = w."text"
      UNION ALL SELECT w."text", m."imageId", 2 FROM w CROSS JOIN "ImageIndex" n CROSS JOIN "ImageIndexMember" m WHERE n."digest" = w."text" AND m."indexId" = n."id")
    SELECT found."text", found."way", ${IMAGE} FROM found CROSS JOIN "Image" i WHERE i."id" = found."id" ORDER BY found."text", found."way", i."id"`)
  const groups = grouped(raws, ({ text }) => text, (raw): Named => ({ image: imageRow(raw), way: Number(raw.way) }))
  return (digest) => choose(groups.get(digest) ?? [])
}

/** All images that a reference names: every member where it is an index. Throws INPUT.REFERENCE, INPUT.AMBIGUOUS. */
export async function imagesByReference(sql: Statements, reference: string): Promise<ImageRow[]> {
  const named = await namedBy(sql, parseImageName(reference))
  const way = named[0]?.way
  return named.filter((each) => each.way === way).slice(0, way === 3 ? 1 : undefined).map(({ image }) => image)
}

async function namedBy(sql: Statements, name: ImageName): Promise<Named[]> {
  switch (name.kind) {
    case 'digest':
      return find(sql, Prisma.sql`SELECT "id", 1 AS "way" FROM "Image" WHERE "digest" = ${name.digest}
        UNION SELECT m."imageId", 2 FROM "ImageIndex" n JOIN "ImageIndexMember" m ON m."indexId" = n."id" WHERE n."digest" = ${name.digest}
        UNION SELECT "id", 3 FROM "Image" WHERE "configDigest" = ${name.digest}`, true)
    case 'tag':
      return find(sql, tagQuery(sql, name.repositories, name.tag))
    case 'prefix': {
      const tags = name.bare === null ? Prisma.empty : Prisma.sql`UNION ${tagQuery(sql, repositoryAliases(name.bare), 'latest')}`
      const end = `${name.prefix}g` // after the last hex digit
      const named = await find(sql, Prisma.sql`SELECT "id", 4 AS "way" FROM "Image" WHERE "digest" > ${name.prefix} AND "digest" < ${end}
        UNION SELECT "id", 5 FROM "Image" WHERE "configDigest" > ${name.prefix} AND "configDigest" < ${end} ${tags}`)
      const first = named[0]
      const kin = named.filter(({ way }) => way === first?.way)
      const different = first?.way === 4 ? kin.length : new Set(kin.map(({ image }) => image.configDigest)).size
      if ((first?.way === 4 || first?.way === 5) && different > 1) {
        throw new ReadFailure('INPUT.AMBIGUOUS', `More than one image begins with ${name.prefix}.`)
      }
      return named
    }
  }
}

function tagQuery(sql: Statements, repositories: readonly string[], tag: string): Prisma.Sql {
  return imagesTagged(sql, [Prisma.sql`r."name" IN (${Prisma.join([...repositories])})`, Prisma.sql`t."name" = ${tag}`])
}

type Raw = RawImage & { readonly way: number }

async function find(sql: Statements, ways: Prisma.Sql, steady = false): Promise<Named[]> {
  const query = Prisma.sql`SELECT found."way", ${IMAGE} FROM (${ways}) found
    CROSS JOIN "Image" i WHERE i."id" = found."id" AND ${known(sql)} ORDER BY found."way", i."id" LIMIT 1000`
  const raws = await (steady ? sql.steady<Raw>(query) : sql.rows<Raw>(query))
  return raws.map((raw) => ({ image: imageRow(raw), way: Number(raw.way) }))
}

/** Images by row id; null for an unknown one. */
export async function imageById(sql: Statements, ids: readonly number[]): Promise<(id: number) => ImageRow | null> {
  const raws = await sql.steady<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM ${sql.ids(ids)} w CROSS JOIN "Image" i WHERE i."id" = w."id"`)
  const rows = new Map(raws.map(imageRow).map((row) => [row.id, row]))
  return (id) => rows.get(id) ?? null
}

/** Images by the whole digest of their manifest; null for any other digest, be it an ImageID or that of an index. */
export async function imageByDigest(sql: Statements, digests: readonly string[]): Promise<(digest: string) => ImageRow | null> {
  const raws = await sql.steady<RawImage>(Prisma.sql`SELECT ${IMAGE} FROM ${sql.texts(digests)} w CROSS JOIN "Image" i WHERE i."digest" = w."text"`)
  const rows = new Map<string, ImageRow>(raws.map(imageRow).map((row) => [row.digest, row]))
  return (digest) => rows.get(digest) ?? null
}

/** The OCI image configurations, as they are. */
export async function imageConfig(sql: Statements, ids: readonly number[]): Promise<(id: number) => unknown> {
  const raws = await sql.rows<{ id: number; config: unknown }>(
    Prisma.sql`SELECT i."id", i."config" FROM ${sql.ids(ids)} w JOIN "Image" i ON i."id" = w."id"`)
  const configs = new Map(raws.map(({ id, config }) => [Number(id), typeof config === 'string' ? JSON.parse(config) : config]))
  return (id) => configs.get(id) ?? null
}

/** The annotations of manifests; null for an image that was read before they were kept. */
export async function imageAnnotations(sql: Statements, ids: readonly number[]): Promise<(id: number) => ReadonlyMap<string, string> | null> {
  const raws = await sql.rows<{ id: number; annotations: unknown }>(Prisma.sql`SELECT i."id", i."annotations" FROM ${sql.ids(ids)} w JOIN "Image" i ON i."id" = w."id"`)
  const rows = new Map(raws.map(({ id, annotations }) => [Number(id), typeof annotations === 'string' ? (JSON.parse(annotations) as unknown) : annotations]))
  return (id) => {
    const row = rows.get(id)
    return typeof row !== 'object' || row === null ? null : new Map(Object.entries(row).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  }
}

/** Other images with the same ImageID, by id; at most 100. */
export async function imagesWithSameConfig(sql: Statements, ids: readonly number[]): Promise<(id: number) => ImageRow[]> {
  const raws = await sql.rows<RawImage & { parentId: number }>(Prisma.sql`SELECT q."parentId", ${IMAGE} FROM (
      SELECT parent."id" AS "parentId", other."id" AS "imageId",
        ROW_NUMBER() OVER (PARTITION BY parent."id" ORDER BY other."id") AS "rank"
      FROM ${sql.ids(ids)} w JOIN "Image" parent ON parent."id" = w."id"
      JOIN "Image" other ON other."configDigest" = parent."configDigest" AND other."id" <> parent."id"
    ) q JOIN "Image" i ON i."id" = q."imageId" WHERE q."rank" <= ${MAX_SAME_CONFIG} ORDER BY q."parentId", q."rank"`)
  const groups = grouped(raws, (raw) => Number(raw.parentId), imageRow)
  return (id) => groups.get(id) ?? []
}

/** The distributions that images show at their top. */
export async function imageDistro(sql: Statements, ids: readonly number[]): Promise<(id: number) => DistroRow | null> {
  const raws = await sql.rows<{ imageId: number; distro: string; versionId: string | null; prettyName: string | null }>(Prisma.sql`
    SELECT q."imageId", q."distro", q."versionId", q."prettyName" FROM (
      SELECT x."imageId", d."distro", d."versionId", d."prettyName",
        ROW_NUMBER() OVER (PARTITION BY x."imageId" ORDER BY x."index" DESC) AS "rank"
      FROM ${sql.ids(ids)} w JOIN "ImageLayer" x ON x."imageId" = w."id" JOIN "ChainDistro" d ON d."chainId" = x."chainId"
    ) q WHERE q."rank" = 1`)
  const rows = new Map(raws.map(({ imageId, distro, versionId, prettyName }) => [Number(imageId), { id: distro, versionId, prettyName }]))
  return (id) => {
    const row = rows.get(id)
    return row === undefined || row.id === '' ? null : row
  }
}
