import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Statements } from '../../sql/reads/statements.ts'
import { type GraphChange, links } from '../graph-change.ts'

/**
 * `(:Build)-[:PRODUCED]->(:Image)` and `(:Image)-[:USED_BY]->(:Build)` of some builds: what they say of images, by digest or by that of an index that has
 * them. Such a link belongs to both its ends, whichever comes to be known last.
 */
export async function imagesOfBuilds(sql: Statements, builds: readonly number[]): Promise<GraphChange[]> {
  const produced = Prisma.sql`SELECT w."id" AS "build", y."digest" FROM w JOIN "Build" b ON b."id" = w."id" JOIN "StatementSubject" y ON y."statementId" = b."statementId"`
  const used = Prisma.sql`SELECT w."id" AS "build", z."digest" FROM w JOIN "BuildMaterial" y ON y."buildId" = w."id" JOIN "Material" z ON z."id" = y."materialId"`
  const images = (said: Prisma.Sql) => Prisma.sql`SELECT q."build", i."id" AS "image" FROM (${said}) q JOIN "Image" i ON i."digest" = q."digest"
    UNION SELECT q."build", m."imageId" FROM (${said}) q JOIN "ImageIndex" n ON n."digest" = q."digest" JOIN "ImageIndexMember" m ON m."indexId" = n."id"`
  return changes(await pairs(sql, builds, images(produced)), await pairs(sql, builds, images(used)))
}

/** The same of some images. */
export async function buildsOfImages(sql: Statements, images: readonly number[]): Promise<GraphChange[]> {
  const named = Prisma.sql`(SELECT w."id" AS "image", i."digest" FROM w JOIN "Image" i ON i."id" = w."id"
    UNION SELECT w."id", n."digest" FROM w JOIN "ImageIndexMember" m ON m."imageId" = w."id" JOIN "ImageIndex" n ON n."id" = m."indexId")`
  const produced = Prisma.sql`SELECT DISTINCT b."id" AS "build", q."image" FROM ${named} q JOIN "StatementSubject" y ON y."digest" = q."digest" JOIN "Build" b ON b."statementId" = y."statementId"`
  const used = Prisma.sql`SELECT DISTINCT y."buildId" AS "build", q."image" FROM ${named} q JOIN "Material" z ON z."digest" = q."digest" JOIN "BuildMaterial" y ON y."materialId" = z."id"`
  return changes(await pairs(sql, images, produced), await pairs(sql, images, used))
}

interface Pair {
  readonly build: number
  readonly image: number
}

async function pairs(sql: Statements, ids: readonly number[], query: Prisma.Sql): Promise<Pair[]> {
  const raws = await sql.rows<Pair>(Prisma.sql`WITH w AS MATERIALIZED ${sql.ids(ids)} ${query}`)
  return raws.map(({ build, image }) => ({ build: Number(build), image: Number(image) }))
}

function changes(produced: readonly Pair[], used: readonly Pair[]): GraphChange[] {
  return [
    links('Build', 'PRODUCED', 'Image', produced.map(({ build, image }) => ({ from: build, to: image }))),
    links('Image', 'USED_BY', 'Build', used.map(({ build, image }) => ({ from: image, to: build }))),
  ]
}
