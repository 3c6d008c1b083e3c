import { Prisma } from '../../../generated/sqlite/client.ts'
import { gone, links, nodes } from '../graph-change.ts'
import { rowsOf } from './rows-of.ts'
import { buildsOfImages } from './made-and-used.ts'
import type { ProjectedKind } from './projected-kind.ts'

interface RawImage {
  id: number
  digest: string
  configDigest: string
  platform: string
  created: Date | string | null
  layerCount: number
  topChainId: number | null
}

/**
 * `(:Image {id, digest, configDigest, platform, created, layerCount})`, `-[:HAS_TOP]->(:Chain)`, `-[:HAS_CHAIN {index}]->(:Chain)` for each of its stack, and
 * `-[:BASE_OF]->(:Image)` to every image that was made from it. What it has and is never changes; only what builds say of it may.
 */
export const image: ProjectedKind = {
  name: 'image',
  label: 'Image',
  page: 1_000,
  ...rowsOf('Image'),
  changes: async (sql, ids, fresh) => {
    const raws = await sql.rows<RawImage>(Prisma.sql`SELECT i."id", i."digest", i."configDigest", i."platform", i."created", i."layerCount", i."topChainId" FROM ${sql.ids(ids)} w JOIN "Image" i ON i."id" = w."id"`)
    const stacks = await sql.rows<{ imageId: number; index: number; chain: number }>(Prisma.sql`SELECT x."imageId", x."index", x."chainId" AS "chain" FROM ${sql.ids(ids)} w JOIN "ImageLayer" x ON x."imageId" = w."id"`)
    const rows = raws.map(({ id, digest, configDigest, platform, created, layerCount }) => ({
      id: Number(id), digest, configDigest, platform, created: created === null ? null : new Date(created), layerCount: Number(layerCount),
    }))
    const there = rows.map(({ id }) => id)
    return [
      gone('Image', ids, rows),
      nodes('Image', rows),
      {
        cypher: `UNWIND $rows AS r MATCH (i:Image {id: r.image}) MATCH (c:Chain {id: r.chain}) ${fresh ? 'CREATE (i)-[:HAS_CHAIN {index: r.index}]->(c)' : 'MERGE (i)-[e:HAS_CHAIN]->(c) SET e.index = r.index'}`,
        rows: stacks.map(({ imageId, index, chain }) => ({ image: Number(imageId), index: Number(index), chain: Number(chain) })),
      },
      links('Image', 'HAS_TOP', 'Chain', raws.flatMap(({ id, topChainId }) => (topChainId === null ? [] : [{ from: Number(id), to: Number(topChainId) }]))),
      { cypher: `UNWIND $rows AS id MATCH (i:Image {id: id})-[:HAS_CHAIN]->()<-[:HAS_TOP]-(base:Image) WHERE base.platform = i.platform AND base.layerCount < i.layerCount MERGE (base)-[:BASE_OF]->(i)`, rows: there },
      { cypher: `UNWIND $rows AS id MATCH (i:Image {id: id})-[:HAS_TOP]->()<-[:HAS_CHAIN]-(made:Image) WHERE made.platform = i.platform AND made.layerCount > i.layerCount MERGE (i)-[:BASE_OF]->(made)`, rows: there },
      ...(fresh ? [] : [{ cypher: 'UNWIND $rows AS id MATCH (:Image {id: id})-[e:PRODUCED|USED_BY]-(:Build) DELETE e', rows: there }, ...(await buildsOfImages(sql, there))]),
    ]
  },
}
