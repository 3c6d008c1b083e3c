import type { Driver } from 'neo4j-driver'
import type { Db } from '../../src/lineage/sql/open.ts'

// The graph as texts, from what Neo4j holds and from the tables of a store, whole tables joined here: two ways to the same list.

/** What is in Neo4j. */
export async function graphOf(driver: Driver): Promise<string[]> {
  const nodes = await driver.executeQuery('MATCH (n) WHERE NOT n:Projection RETURN labels(n) AS labels, properties(n) AS properties')
  const edges = await driver.executeQuery('MATCH (a)-[e]->(b) RETURN labels(a)[0] AS a, a.id AS x, type(e) AS type, properties(e) AS properties, labels(b)[0] AS b, b.id AS y')
  return [
    ...nodes.records.map((row) => node((row.get('labels') as string[]).join(), row.get('properties') as object)),
    ...edges.records.map((row) => edge(`${row.get('a')} ${row.get('x')}`, row.get('type') as string, `${row.get('b')} ${row.get('y')}`, row.get('properties') as object)),
  ].sort()
}

function node(label: string, properties: object): string {
  const known = Object.entries(properties).filter(([, value]) => value !== null && value !== undefined)
  return `${label} ${JSON.stringify(Object.fromEntries(known.map(([name, value]) => [name, String(value)]).sort(([a], [b]) => (a! < b! ? -1 : 1))))}`
}

function edge(from: string, type: string, to: string, properties: object = {}): string {
  return `${from} -${node(type, properties)}-> ${to}`
}

/** What has to be there. */
export async function graphFor(db: Db): Promise<string[]> {
  const [layers, chains, images, imageLayers, versions, occurrences, removals] = await Promise.all([
    db.layer.findMany(), db.chain.findMany(), db.image.findMany(), db.imageLayer.findMany(), db.packageVersion.findMany({ include: { package: true } }), db.occurrence.findMany(), db.occurrenceRemoval.findMany(),
  ])
  const byId = new Map(occurrences.map((each) => [each.id, each]))
  const all = [
    ...layers.map(({ id, diffId, size }) => node('Layer', { id, diffId, size })),
    ...chains.flatMap(({ id, chainId, depth, parentId, layerId }) => [node('Chain', { id, chainId, depth }), edge(`Chain ${id}`, 'ADDS', `Layer ${layerId}`), ...(parentId === null ? [] : [edge(`Chain ${id}`, 'PARENT', `Chain ${parentId}`)])]),
    ...versions.map(({ id, purl, version, package: { type, namespace, name } }) => node('PackageVersion', { id, purl, type, namespace: namespace || null, name, version: version || null })),
    ...occurrences.map(({ id, path, packageVersionId, chainId }) => edge(`PackageVersion ${packageVersionId}`, 'INTRODUCED_AT', `Chain ${chainId}`, { id, path })),
    ...removals.map(({ occurrenceId, chainId }) => {
      const { id, path, packageVersionId } = byId.get(occurrenceId)!
      return edge(`PackageVersion ${packageVersionId}`, 'REMOVED_AT', `Chain ${chainId}`, { id, path })
    }),
    ...imageLayers.map(({ imageId, chainId, index }) => edge(`Image ${imageId}`, 'HAS_CHAIN', `Chain ${chainId}`, { index })),
  ]
  for (const { id, digest, configDigest, platform, created, layerCount, topChainId } of images) {
    all.push(node('Image', { id, digest, configDigest, platform, created: created?.toISOString() ?? null, layerCount }))
    if (topChainId !== null) all.push(edge(`Image ${id}`, 'HAS_TOP', `Chain ${topChainId}`))
    const stack = new Set(imageLayers.filter(({ imageId }) => imageId === id).map(({ chainId }) => chainId))
    for (const base of images) {
      if (base.platform === platform && base.layerCount < layerCount && base.topChainId !== null && stack.has(base.topChainId)) all.push(edge(`Image ${base.id}`, 'BASE_OF', `Image ${id}`))
    }
  }
  return [...all, ...(await named(db)), ...(await builds(db))].sort()
}

async function named(db: Db): Promise<string[]> {
  const tags = await db.tag.findMany({ include: { repository: true, index: { include: { members: true } } } })
  return tags.flatMap(({ id, name, repository, imageId, index }) => {
    const targets = imageId === null ? (index?.members ?? []).map((member) => member.imageId) : [imageId]
    return targets.length === 0 ? [] : [node('Tag', { id, name, repository: repository.name, reference: `${repository.name}:${name}` }), ...targets.map((target) => edge(`Tag ${id}`, 'POINTS_AT', `Image ${target}`))]
  })
}

async function builds(db: Db): Promise<string[]> {
  const [all, builders, sources, materials, images, indexes] = await Promise.all([
    db.build.findMany({ include: { statement: { include: { subjects: true } }, materials: { include: { material: true } } } }), db.builder.findMany(), db.sourceRevision.findMany(), db.material.findMany(),
    db.image.findMany(), db.imageIndex.findMany({ include: { members: true } }),
  ])
  const meant = (digest: string) => [...new Set([...images.filter((image) => image.digest === digest).map(({ id }) => id), ...indexes.filter((index) => index.digest === digest).flatMap(({ members }) => members.map(({ imageId }) => imageId))])]
  return [
    ...builders.map(({ id, uri }) => node('Builder', { id, uri })),
    ...sources.map(({ id, uri, revision }) => node('SourceRevision', { id, uri, revision })),
    ...materials.map(({ id, uri, digest }) => node('Material', { id, uri, digest: digest || null })),
    ...all.flatMap(({ id, statement, buildType, invocationId, startedAt, finishedAt, builderId, sourceRevisionId, materials: used }) => [
      node('Build', { id, documentDigest: statement.documentDigest, buildType, invocationId, startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null }),
      ...(builderId === null ? [] : [edge(`Builder ${builderId}`, 'RAN', `Build ${id}`)]),
      ...(sourceRevisionId === null ? [] : [edge(`SourceRevision ${sourceRevisionId}`, 'SOURCE_OF', `Build ${id}`)]),
      ...used.map(({ materialId }) => edge(`Material ${materialId}`, 'USED_BY', `Build ${id}`)),
      ...[...new Set(used.flatMap(({ material }) => meant(material.digest)))].map((image) => edge(`Image ${image}`, 'USED_BY', `Build ${id}`)),
      ...[...new Set(statement.subjects.flatMap(({ digest }) => meant(digest)))].map((image) => edge(`Build ${id}`, 'PRODUCED', `Image ${image}`)),
    ]),
  ]
}
