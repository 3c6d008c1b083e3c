import { Prisma } from '../../../generated/sqlite/client.ts'
import { type ImageFilter, imageCondition } from './image-filter.ts'
import { STILL_THERE } from './image-packages.ts'
import { forCount } from './image-set.ts'
import { ReadFailure } from './read-failure.ts'
import { type PackageSelector, selectedVersions } from './selector.ts'
import type { Statements } from './statements.ts'

/**
 * An image to mend and build again: its own layers, those above its nearest known base, bring what is looked for. Of images with the same layers, the
 * first that was analyzed.
 */
export interface RootCause {
  readonly imageId: number
  readonly layerCount: number
  /** The places of its own layers that bring it, lowest first. */
  readonly layers: readonly number[]
  /** What they bring that affected images still have; package versions by id. */
  readonly versionIds: readonly number[]
  /** The affected images that have something of it from here, with those that are like it. */
  readonly imageCount: number
  /** Those of them that are made from it: they have to be built again on it. */
  readonly derivedCount: number
  /** The affected images that have nothing left when this and all causes before it are mended, and still had before. */
  readonly fixes: number
  /** The affected images that still have something after that. */
  readonly remaining: number
}

/** All causes, those of most images first, then bases first; together they are of all affected images. */
export interface RootCauses {
  readonly affectedCount: number
  readonly causes: readonly RootCause[]
}

/** Package versions of images, at their layers, that are looked at together. */
const MAX_PLACES = 250_000

interface Place {
  imageId: number
  index: number
  versionId: number
  layerCount: number
  /** The chain, and its number of layers, of the lowest known image on the way that has the layer. */
  stack: number
  height: number
  platform: string
}

interface Found {
  readonly first: Place
  readonly images: Set<number>
  readonly derived: Set<number>
  readonly layers: Set<number>
  readonly versions: Set<number>
}

/**
 * The fewest images to mend so that no image that a filter means has any of the package versions. A package goes from an image when the image is mended
 * whose own layers brought it; so each cause is needed, and none can stand for another. Throws INPUT.TOO_MANY_PLACES and what filters and selectors throw.
 */
export async function rootCauses(sql: Statements, selector: PackageSelector, filter: ImageFilter): Promise<RootCauses> {
  const places = await affectedPlaces(sql, await selectedVersions(sql, selector), filter)
  const found = new Map<string, Found>()
  const needs = new Map<number, Set<string>>()
  for (const place of places) {
    const key = `${place.stack} ${place.platform}`
    const cause = found.get(key) ?? { first: place, images: new Set(), derived: new Set(), layers: new Set(), versions: new Set() }
    found.set(key, cause)
    cause.images.add(place.imageId)
    if (place.layerCount > place.height) cause.derived.add(place.imageId)
    cause.layers.add(place.index)
    cause.versions.add(place.versionId)
    needs.set(place.imageId, (needs.get(place.imageId) ?? new Set()).add(key))
  }
  const imageOf = await lowestImages(sql, [...found.values()].map(({ first }) => first.stack))
  const ordered = [...found].map(([key, cause]) => ({ key, cause, imageId: imageOf(key) }))
  ordered.sort((a, b) => b.cause.images.size - a.cause.images.size || a.cause.first.height - b.cause.first.height || a.imageId - b.imageId)
  let remaining = needs.size
  const causes = ordered.map(({ key, cause, imageId }): RootCause => {
    const fixes = [...cause.images].filter((image) => without(needs.get(image)!, key).size === 0).length
    remaining -= fixes
    return {
      imageId, layerCount: cause.first.height, fixes, remaining, imageCount: cause.images.size, derivedCount: cause.derived.size,
      layers: [...cause.layers].sort((a, b) => a - b), versionIds: [...cause.versions],
    }
  })
  return { affectedCount: needs.size, causes }
}

function without(keys: Set<string>, key: string): Set<string> {
  keys.delete(key)
  return keys
}

/** Where the images that are meant have the versions from, each with the lowest known image of the same platform on its way that has that layer: itself at last. */
async function affectedPlaces(sql: Statements, versions: readonly number[], filter: ImageFilter): Promise<Place[]> {
  const { sql: meant } = await imageCondition(sql, filter, forCount)
  const raws = await sql.rows<Place>(Prisma.sql`WITH wanted AS MATERIALIZED ${sql.ids(versions)},
    hits AS MATERIALIZED (
      SELECT DISTINCT x."imageId", x."index", o."packageVersionId" AS "versionId"
      FROM wanted CROSS JOIN "Occurrence" o CROSS JOIN "ImageLayer" x CROSS JOIN "Image" i
      WHERE o."packageVersionId" = wanted."id" AND x."chainId" = o."chainId" AND i."id" = x."imageId" AND ${STILL_THERE} AND ${meant} LIMIT ${MAX_PLACES + 1}),
    places AS MATERIALIZED (SELECT DISTINCT hits."imageId", hits."index" FROM hits),
    tops AS MATERIALIZED (
      SELECT places."imageId", places."index", i."platform", i."layerCount", (
        SELECT MIN(x."index") FROM "ImageLayer" x JOIN "Image" base ON base."topChainId" = x."chainId"
        WHERE x."imageId" = places."imageId" AND x."index" >= places."index" AND base."platform" = i."platform") AS "top"
      FROM places JOIN "Image" i ON i."id" = places."imageId")
    SELECT hits."imageId", hits."index", hits."versionId", tops."layerCount", tops."platform", x."chainId" AS "stack", tops."top" + 1 AS "height"
    FROM hits JOIN tops ON tops."imageId" = hits."imageId" AND tops."index" = hits."index"
    JOIN "ImageLayer" x ON x."imageId" = hits."imageId" AND x."index" = tops."top"`)
  if (raws.length > MAX_PLACES) {
    throw new ReadFailure('INPUT.TOO_MANY_PLACES', `More than ${MAX_PLACES} package versions of images are affected: say by a filter which images, or which versions are meant.`)
  }
  return raws.map((raw) => ({
    imageId: Number(raw.imageId), index: Number(raw.index), versionId: Number(raw.versionId), layerCount: Number(raw.layerCount), platform: raw.platform,
    stack: Number(raw.stack), height: Number(raw.height),
  }))
}

/** The first image that has just these layers, by chain and platform. */
async function lowestImages(sql: Statements, stacks: readonly number[]): Promise<(key: string) => number> {
  const raws = await sql.rows<{ stack: number; platform: string; imageId: number }>(Prisma.sql`
    SELECT i."topChainId" AS "stack", i."platform", MIN(i."id") AS "imageId" FROM ${sql.ids([...new Set(stacks)])} w JOIN "Image" i ON i."topChainId" = w."id"
    GROUP BY i."topChainId", i."platform"`)
  const ids = new Map(raws.map(({ stack, platform, imageId }) => [`${stack} ${platform}`, Number(imageId)]))
  return (key) => ids.get(key)!
}
