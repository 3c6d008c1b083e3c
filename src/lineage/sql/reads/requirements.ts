import { Prisma } from '../../../generated/sqlite/client.ts'
import { type Pair, STILL_THERE } from './image-packages.ts'
import { packageVersionRow, PACKAGE_VERSION, type RawPackageVersion } from './package-rows.ts'
import type { PackageVersionRow } from './rows.ts'
import type { Statements } from './statements.ts'

/** So many packages that need one are shown. */
export const MAX_REQUIRING = 1_000

/** What a package version needs, and what of the image answers to it. */
export interface RequirementRow {
  readonly text: string
  readonly satisfiedBy: readonly PackageVersionRow[]
}

/** The package versions of the images in `w`: `imageId`, `versionId`, `type`, `name` as others ask for it (an npm name with its scope). */
const PRESENT = Prisma.sql`present AS MATERIALIZED (
    SELECT DISTINCT x."imageId", o."packageVersionId" AS "versionId", k."type",
      CASE WHEN k."type" = 'npm' AND k."namespace" <> '' THEN k."namespace" || '/' || k."name" ELSE k."name" END AS "name"
    FROM (SELECT DISTINCT w."a" FROM w) asked CROSS JOIN "ImageLayer" x CROSS JOIN "Occurrence" o
      JOIN "PackageVersion" v ON v."id" = o."packageVersionId" JOIN "Package" k ON k."id" = v."packageId"
    WHERE x."imageId" = asked."a" AND o."chainId" = x."chainId" AND ${STILL_THERE})`

interface RawRequirement extends RawPackageVersion {
  imageId: number
  ofVersion: number
  position: number
  text: string
}

/** What package versions need in images, in the order in which they say it; what the image has for it, by purl. */
export async function requirements(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => RequirementRow[]> {
  const stated = await sql.rows<{ versionId: number; position: number; text: string }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(pairs)}
    SELECT need."packageVersionId" AS "versionId", need."position", need."text" FROM (SELECT DISTINCT w."b" FROM w) asked
    JOIN "PackageRequirement" need ON need."packageVersionId" = asked."b" WHERE need."alternative" = 0 ORDER BY need."packageVersionId", need."position"`)
  const raws = await sql.rows<RawRequirement>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(pairs)}, ${PRESENT},
    needs AS MATERIALIZED (
      SELECT w."a" AS "imageId", w."b" AS "ofVersion", need."position", need."name", k."type" FROM w
      JOIN "PackageRequirement" need ON need."packageVersionId" = w."b" JOIN "PackageVersion" v ON v."id" = w."b" JOIN "Package" k ON k."id" = v."packageId"
      WHERE need."name" <> ''),
    given AS MATERIALIZED (
      SELECT present."imageId", present."versionId", present."type", provision."name" FROM present
      JOIN "PackageProvision" provision ON provision."packageVersionId" = present."versionId"
      UNION SELECT present."imageId", present."versionId", present."type", present."name" FROM present)
    SELECT found.*, ${PACKAGE_VERSION} FROM (
      SELECT DISTINCT needs."imageId", needs."ofVersion", needs."position", given."versionId" AS "by" FROM needs
      JOIN given ON given."imageId" = needs."imageId" AND given."name" = needs."name" AND given."type" = needs."type") found
    JOIN "PackageVersion" v ON v."id" = found."by" JOIN "Package" k ON k."id" = v."packageId" ORDER BY v."purl"`)
  const answers = Map.groupBy(raws, ({ imageId, ofVersion, position }) => `${imageId}/${ofVersion}/${position}`)
  const texts = Map.groupBy(stated, ({ versionId }) => Number(versionId))
  return ({ a, b }) => (texts.get(b) ?? []).map(({ position, text }) => ({ text, satisfiedBy: (answers.get(`${a}/${b}/${position}`) ?? []).map(packageVersionRow) }))
}

/** The package versions of images that need one, by purl; at most `MAX_REQUIRING` of each. */
export async function requiring(sql: Statements, pairs: readonly Pair[]): Promise<(pair: Pair) => PackageVersionRow[]> {
  const raws = await sql.rows<RawPackageVersion & { imageId: number; ofVersion: number }>(Prisma.sql`WITH w AS MATERIALIZED ${sql.pairs(pairs)}, ${PRESENT},
    names AS MATERIALIZED (
      SELECT present."imageId", present."versionId", present."type", present."name" FROM w JOIN present ON present."imageId" = w."a" AND present."versionId" = w."b"
      UNION SELECT w."a", w."b", k."type", provision."name" FROM w JOIN "PackageProvision" provision ON provision."packageVersionId" = w."b"
        JOIN "PackageVersion" v ON v."id" = w."b" JOIN "Package" k ON k."id" = v."packageId"),
    found AS (
      SELECT DISTINCT names."imageId", names."versionId" AS "ofVersion", present."versionId" AS "by" FROM present
      JOIN "PackageRequirement" need ON need."packageVersionId" = present."versionId"
      JOIN names ON names."imageId" = present."imageId" AND names."name" = need."name" AND names."type" = present."type")
    SELECT q.* FROM (
      SELECT found."imageId", found."ofVersion", ${PACKAGE_VERSION}, ROW_NUMBER() OVER (PARTITION BY found."imageId", found."ofVersion" ORDER BY v."purl") AS "rank"
      FROM found JOIN "PackageVersion" v ON v."id" = found."by" JOIN "Package" k ON k."id" = v."packageId") q
    WHERE q."rank" <= ${MAX_REQUIRING} ORDER BY q."rank"`)
  const groups = Map.groupBy(raws, ({ imageId, ofVersion }) => `${imageId}/${ofVersion}`)
  return ({ a, b }) => (groups.get(`${a}/${b}`) ?? []).map(packageVersionRow)
}
