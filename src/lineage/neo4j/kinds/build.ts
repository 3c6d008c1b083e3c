import { Prisma } from '../../../generated/sqlite/client.ts'
import { gone, links, nodes } from '../graph-change.ts'
import { builder, material, revision } from './build-inputs.ts'
import { rowsOf } from './rows-of.ts'
import { imagesOfBuilds } from './made-and-used.ts'
import type { ProjectedKind } from './projected-kind.ts'

interface RawBuild {
  id: number
  documentDigest: string
  buildType: string
  invocationId: string | null
  startedAt: Date | string | null
  finishedAt: Date | string | null
  builderId: number | null
  sourceRevisionId: number | null
}

/**
 * `(:Build {id, documentDigest, buildType, invocationId, startedAt, finishedAt})`, `<-[:RAN]-(:Builder)`, `<-[:SOURCE_OF]-(:SourceRevision)`,
 * `<-[:USED_BY]-(:Material)`, and what it says of images.
 */
export const build: ProjectedKind = {
  name: 'build',
  label: 'Build',
  page: 500,
  ...rowsOf('Build'),
  changes: async (sql, ids, fresh) => {
    const raws = await sql.rows<RawBuild>(Prisma.sql`SELECT b."id", s."documentDigest", b."buildType", b."invocationId", b."startedAt", b."finishedAt", b."builderId", b."sourceRevisionId"
      FROM ${sql.ids(ids)} w JOIN "Build" b ON b."id" = w."id" JOIN "Statement" s ON s."id" = b."statementId"`)
    const inputs = await sql.rows<{ materialId: number; buildId: number }>(Prisma.sql`SELECT y."materialId", y."buildId" FROM ${sql.ids(ids)} w JOIN "BuildMaterial" y ON y."buildId" = w."id"`)
    const rows = raws.map(({ builderId: _builder, sourceRevisionId: _source, ...raw }) => ({ ...raw, id: Number(raw.id), startedAt: momentOf(raw.startedAt), finishedAt: momentOf(raw.finishedAt) }))
    const there = rows.map(({ id }) => id)
    const ran = raws.flatMap(({ id, builderId }) => (builderId === null ? [] : [{ from: Number(builderId), to: Number(id) }]))
    const sources = raws.flatMap(({ id, sourceRevisionId }) => (sourceRevisionId === null ? [] : [{ from: Number(sourceRevisionId), to: Number(id) }]))
    const used = inputs.map(({ materialId, buildId }) => ({ from: Number(materialId), to: Number(buildId) }))
    const idsIn = (links: readonly { from: number }[]) => [...new Set(links.map(({ from }) => from))]
    return [
      gone('Build', ids, rows),
      nodes('Build', rows),
      ...(fresh ? [] : [...(await builder.changes(sql, idsIn(ran), false)), ...(await revision.changes(sql, idsIn(sources), false)), ...(await material.changes(sql, idsIn(used), false))]),
      ...(fresh ? [] : [{ cypher: 'UNWIND $rows AS id MATCH (:Build {id: id})-[e:PRODUCED|USED_BY]-(:Image) DELETE e', rows: there }]),
      links('Builder', 'RAN', 'Build', ran),
      links('SourceRevision', 'SOURCE_OF', 'Build', sources),
      links('Material', 'USED_BY', 'Build', used),
      ...(await imagesOfBuilds(sql, there)),
    ]
  },
}

function momentOf(value: Date | string | null): Date | null {
  return value === null ? null : new Date(value)
}
