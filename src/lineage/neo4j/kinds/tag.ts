import { Prisma } from '../../../generated/sqlite/client.ts'
import { gone, links, nodes } from '../graph-change.ts'
import { rowsOf } from './rows-of.ts'
import type { ProjectedKind } from './projected-kind.ts'

/** `(:Tag {id, repository, name, reference})-[:POINTS_AT]->(:Image)`, also by way of an index; a tag that points at nothing is none. */
export const tag: ProjectedKind = {
  name: 'tag',
  label: 'Tag',
  page: 2_000,
  ...rowsOf('Tag'),
  changes: async (sql, ids) => {
    const raws = await sql.rows<{ id: number; name: string; repository: string; image: number }>(Prisma.sql`SELECT t."id", t."name", r."name" AS "repository", q."image" FROM (
        SELECT t."id", t."imageId" AS "image" FROM ${sql.ids(ids)} w JOIN "Tag" t ON t."id" = w."id" WHERE t."imageId" IS NOT NULL
        UNION ALL SELECT t."id", m."imageId" FROM ${sql.ids(ids)} w JOIN "Tag" t ON t."id" = w."id" JOIN "ImageIndexMember" m ON m."indexId" = t."indexId"
      ) q JOIN "Tag" t ON t."id" = q."id" JOIN "Repository" r ON r."id" = t."repositoryId"`)
    const rows = [...new Map(raws.map(({ id, name, repository }) => [Number(id), { id: Number(id), repository, name, reference: `${repository}:${name}` }])).values()]
    return [
      gone('Tag', ids, rows),
      nodes('Tag', rows),
      { cypher: 'UNWIND $rows AS id MATCH (:Tag {id: id})-[e:POINTS_AT]->() DELETE e', rows: rows.map(({ id }) => id) },
      links('Tag', 'POINTS_AT', 'Image', raws.map(({ id, image }) => ({ from: Number(id), to: Number(image) }))),
    ]
  },
}
