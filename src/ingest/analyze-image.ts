import type { ImageRecord, KnownLayer, LayerRecord, Lineage } from '../lineage/lineage.ts'
import { chainIdsOf } from '../model/chain-id.ts'
import type { Digest } from '../model/digest.ts'
import { IngestFailure } from './ingest-failure.ts'
import { formatPlatform } from '../model/platform.ts'
import type { SourceImage } from '../sources/source.ts'
import type { ChainStates } from './chain-states.ts'
import { chainRecords, type FoldedImage, foldImage, type NumberedLayer, packageVersions } from './fold-image.ts'
import { ANALYZER_SET, evidenceRecord, type LayerFacts, readEvidence } from './layer-facts.ts'
import type { LayerPool } from './layer-pool.ts'
import type { LayerReader } from './layer-reader.ts'
import { fetchLinked } from './linked-evidence.ts'

/** What is at hand while the images of one target are analyzed. */
export interface Workshop {
  readonly lineage: Lineage
  readonly pool: LayerPool
  readonly reader: LayerReader
  readonly states: ChainStates
}

/** What became of one image. */
export interface AnalyzedImage {
  /** False: the store had it. */
  readonly fresh: boolean
  readonly layersRead: number
  readonly layersKnown: number
  readonly gaps: number
}

/** A layer that another process may have written while this one read it: looked at again so often, then given up. */
const MAX_TRIES = 5

/** Reads, folds and writes one image: whole, or not at all. Throws LAYERS.*, SOURCES.*, INGEST.*. */
export async function analyzeImage(shop: Workshop, image: SourceImage): Promise<AnalyzedImage> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const done = await attempt(shop, image)
    if (done !== null) return done
  }
  throw new IngestFailure('INGEST.CONTENTION', `Other writers were faster ${MAX_TRIES} times; try again.`, { image: image.digest })
}

async function attempt(shop: Workshop, image: SourceImage): Promise<AnalyzedImage | null> {
  const { lineage, reader, states } = shop
  const diffIds = image.layers.map(({ diffId }) => diffId)
  const blobs = image.layers.map(({ blobDigest }) => blobDigest)
  const known = await lineage.known({ images: [image.digest], diffIds, chainIds: chainIdsOf(diffIds), blobs, analyzerSet: ANALYZER_SET })
  const distinct = new Set(diffIds)
  if (known.images.has(image.digest)) return { fresh: false, layersRead: 0, layersKnown: distinct.size, gaps: 0 }

  const fresh = await readFresh(shop, image, known.layers)
  await Promise.all(image.layers.filter(({ diffId }) => !fresh.has(diffId)).map((layer) => reader.verify(layer)))
  const numbered = await numberLayers(lineage, fresh)
  const layerOf = async (diffId: Digest): Promise<NumberedLayer> => numbered.get(diffId) ?? readBack(lineage, known.layers.get(diffId)!)
  const folded = await foldImage(diffIds, known.chains, states, layerOf, (state, diffId, facts) =>
    fetchLinked(shop.pool, image.layers, state, diffId, facts),
  )
  const record = await imageRecord(lineage, image, folded, numbered, known.blobs)
  if (!(await lineage.saveImage(record))) return null
  for (const { chainId, state } of folded.chains) states.put(chainId, state)
  reader.written(fresh.keys())
  const gaps = record.gaps.length + record.newLayers.reduce((sum, layer) => sum + layer.gaps.length, 0)
  return { fresh: true, layersRead: fresh.size, layersKnown: distinct.size - fresh.size, gaps }
}

/** The facts of the layers that the store does not have; one that is not in the target is known by name only. */
async function readFresh({ reader }: Workshop, image: SourceImage, known: ReadonlyMap<Digest, KnownLayer>): Promise<Map<Digest, LayerFacts>> {
  const missing = [...new Map(image.layers.map((layer) => [layer.diffId, layer])).values()].filter(({ diffId }) => !known.has(diffId))
  const facts = new Map<Digest, LayerFacts>()
  for (const layer of missing) if (layer.location !== null) void reader.read(layer)
  for (const layer of missing) {
    facts.set(layer.diffId, layer.location === null ? ABSENT : (await reader.read(layer)).facts)
  }
  return facts
}

const ABSENT: LayerFacts = { changeset: { entries: [], whiteouts: [], opaques: [], gaps: [] }, size: 0, evidence: [], links: [] }

async function numberLayers(lineage: Lineage, fresh: ReadonlyMap<Digest, LayerFacts>): Promise<Map<Digest, NumberedLayer & { id: number }>> {
  const files = [...fresh.values()].reduce((sum, { changeset }) => sum + changeset.entries.length, 0)
  let firstFileId = await lineage.allocate('file', files)
  let id = await lineage.allocate('layer', fresh.size)
  const numbered = new Map<Digest, NumberedLayer & { id: number }>()
  for (const [diffId, facts] of fresh) {
    numbered.set(diffId, { id: id++, facts, firstFileId })
    firstFileId += facts.changeset.entries.length
  }
  return numbered
}

/** A known layer that stands on another chain than before: its facts come from the store, its blob is not read. */
async function readBack(lineage: Lineage, layer: KnownLayer): Promise<NumberedLayer> {
  const { files, whiteouts, opaques, evidence } = await lineage.layerFacts(layer)
  const changeset = { entries: files as LayerFacts['changeset']['entries'], whiteouts, opaques, gaps: [] }
  return { firstFileId: layer.firstFileId, facts: { changeset, size: layer.size, evidence: evidence.map(readEvidence), links: [] } }
}

async function imageRecord(
  lineage: Lineage,
  image: SourceImage,
  folded: FoldedImage,
  numbered: ReadonlyMap<Digest, NumberedLayer & { id: number }>,
  knownBlobs: ReadonlySet<Digest>,
): Promise<ImageRecord> {
  const occurrences = folded.chains.reduce((sum, { delta }) => sum + delta.introduced.length, 0)
  const chains = chainRecords(folded, await lineage.allocate('occurrence', occurrences))
  const present = image.layers.filter(({ location }) => location !== null)
  return {
    digest: image.digest,
    configDigest: image.configDigest,
    mediaType: image.mediaType,
    synthesized: image.synthesized,
    platform: formatPlatform(image.platform),
    created: image.config.created,
    analyzedAt: new Date().toISOString(),
    config: image.config.raw,
    layers: image.layers.map(({ diffId, blobDigest, mediaType, createdBy, createdAt }, i) => ({
      diffId, chainId: folded.chainIds[i]!, blobDigest, mediaType, createdBy, createdAt,
    })),
    gaps: image.gaps.map((gap) => ({ ...gap, index: null })),
    newLayers: [...numbered].map(([diffId, layer]) => ({ ...layerRecord(diffId, layer, image), id: layer.id, firstFileId: layer.firstFileId })),
    newBlobs: present
      .filter(({ blobDigest }) => !knownBlobs.has(blobDigest))
      .map(({ blobDigest, diffId, mediaType, blobSize }) => ({ digest: blobDigest, diffId, mediaType, size: blobSize })),
    newChains: chains,
    packageVersions: packageVersions(folded),
  }
}

function layerRecord(diffId: Digest, { facts }: NumberedLayer, image: SourceImage): LayerRecord {
  const { changeset, size, evidence } = facts
  const absent = image.layers.some((layer) => layer.diffId === diffId && layer.location === null)
  return {
    diffId, size,
    analyzerSet: absent ? '' : ANALYZER_SET,
    files: changeset.entries,
    whiteouts: changeset.whiteouts,
    opaques: changeset.opaques,
    evidence: evidence.map(evidenceRecord),
    gaps: changeset.gaps,
  }
}
