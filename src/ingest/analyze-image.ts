import type { ImageRecord, KnownLayer, Lineage } from '../lineage/lineage.ts'
import { NO_DIGESTS } from '../layers/layer-digests.ts'
import { chainIdsOf } from '../model/chain-id.ts'
import type { Digest } from '../model/digest.ts'
import { IngestFailure } from './ingest-failure.ts'
import { formatPlatform } from '../model/platform.ts'
import type { SourceImage } from '../sources/source.ts'
import { FileDigests } from './file-digests.ts'
import { chainRecords, type FoldedImage, foldImage, type NumberedLayer, packageVersions } from './fold-image.ts'
import { readImage } from './image-reading.ts'
import { ANALYZER_SET, type LayerFacts } from './layer-facts.ts'
import { layerRecord, readBack } from './layer-record.ts'
import { LinkedEvidence } from './linked-evidence.ts'
import { refreshLayer } from './refresh-layer.ts'
import type { Workshop } from './workshop.ts'

/** What became of one image. */
export interface AnalyzedImage {
  /** False: the store had it. */
  readonly fresh: boolean
  readonly layersRead: number
  readonly layersKnown: number
  readonly gaps: number
}

/** A chain that another process may have written while this one folded it, or removed or rewritten: looked at again so often, then given up. */
const MAX_TRIES = 12

/**
 * Reads, folds and writes one image: whole, or not at all. Throws LAYERS.*, SOURCES.*, INGEST.*.
 * @param own the layers that are this worker's to read
 * @returns null: it needs others as well, because they were removed from the store
 */
export async function analyzeImage(shop: Workshop, image: SourceImage, own: ReadonlySet<Digest>): Promise<AnalyzedImage | null> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tries > 1) await shop.tenure.pause(tries)
    const done = await attempt(shop, image, own)
    if (done !== 'superseded') return done
  }
  throw new IngestFailure('INGEST.CONTENTION', `Other writers were faster ${MAX_TRIES} times; try again.`, { image: image.digest })
}

async function attempt(shop: Workshop, image: SourceImage, own: ReadonlySet<Digest>): Promise<AnalyzedImage | 'superseded' | null> {
  const { lineage, reader, states } = shop
  const diffIds = image.layers.map(({ diffId }) => diffId)
  const blobs = image.layers.map(({ blobDigest }) => blobDigest)
  const known = await lineage.known({ images: [image.digest], diffIds, chainIds: chainIdsOf(diffIds), blobs, analyzerSet: ANALYZER_SET })
  states.at(known.epoch)
  const distinct = new Set(diffIds)
  if (image.layers.some(({ diffId, location }) => location !== null && !known.layers.has(diffId) && !own.has(diffId))) return null
  const refreshed = await refreshStale(shop, image, known.stale)
  if (refreshed === null) return 'superseded'
  if (refreshed > 0) {
    const done = await attempt(shop, image, own)
    return done === null || done === 'superseded' ? done : { ...done, layersRead: done.layersRead + refreshed, layersKnown: done.layersKnown - refreshed }
  }
  if (known.images.has(image.digest)) return { fresh: false, layersRead: 0, layersKnown: distinct.size, gaps: 0 }
  const stored = new Map([...known.layers, ...known.stale]) // a stale layer that is left has no bytes here either
  const fresh = await readFresh(shop, image, stored)
  await Promise.all(image.layers.map((layer) => reader.verify(layer)))
  const numbered = await numberLayers(lineage, fresh)
  const layerOf = async (diffId: Digest): Promise<NumberedLayer> => numbered.get(diffId) ?? readBack(lineage, stored.get(diffId)!)
  const folded = await foldImage(diffIds, known.chains, states, layerOf, new LinkedEvidence(shop.pool, image.layers), new FileDigests(shop.pool, image.layers))
  const layers = diffIds.flatMap((diffId) => stored.get(diffId) ?? [])
  const upon = { layers: [...new Map(layers.map(({ id, firstFileId }) => [id, { id, firstFileId }])).values()], chains: [...known.chains.values()] }
  const record = await imageRecord(lineage, image, folded, numbered, known.blobs, upon)
  if (!(await lineage.saveImage(record))) return 'superseded'
  for (const [chainId, state] of folded.states.entries()) states.put(chainId, state)
  reader.written(fresh.keys())
  await shop.extensions.keep(fresh.keys())
  const gaps = record.gaps.length + record.newLayers.reduce((sum, layer) => sum + layer.gaps.length, 0)
  const read = [...fresh.values()].filter((facts) => facts !== ABSENT).length
  return { fresh: true, layersRead: read, layersKnown: distinct.size - fresh.size, gaps }
}

/** Layers of the image that another analyzer set has read, or nobody, are read and put in the place of what is stored. Their number; null: another writer was at one of them. */
async function refreshStale(shop: Workshop, image: SourceImage, stale: ReadonlyMap<Digest, KnownLayer>): Promise<number | null> {
  const layers = [...new Map(image.layers.map((layer) => [layer.diffId, layer])).values()]
  let count = 0
  for (const layer of layers) {
    const stored = stale.get(layer.diffId)
    if (stored === undefined || layer.location === null) continue
    const { facts } = await shop.reader.read(layer)
    if (!(await shop.tenure.alone(() => refreshLayer(shop, image, stored, facts)))) return null
    shop.reader.written([layer.diffId])
    await shop.extensions.keep([layer.diffId])
    count += 1
  }
  return count
}

/** The facts of the layers that the store does not have; one that is not in the target is known by name only. */
async function readFresh({ reader }: Workshop, image: SourceImage, known: ReadonlyMap<Digest, KnownLayer>): Promise<Map<Digest, LayerFacts>> {
  const missing = [...new Map(image.layers.map((layer) => [layer.diffId, layer])).values()].filter(({ diffId }) => !known.has(diffId))
  const read = await reader.readAll(missing.filter(({ location }) => location !== null))
  return new Map(missing.map(({ diffId }) => [diffId, read.get(diffId) ?? ABSENT]))
}

const ABSENT: LayerFacts = { changeset: { entries: [], whiteouts: [], opaques: [], gaps: [], digests: NO_DIGESTS }, size: 0, evidence: [], links: [], settings: [], secrets: [] }

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

async function imageRecord(
  lineage: Lineage,
  image: SourceImage,
  folded: FoldedImage,
  numbered: ReadonlyMap<Digest, NumberedLayer & { id: number }>,
  knownBlobs: ReadonlyMap<Digest, Digest>,
  known: ImageRecord['known'],
): Promise<ImageRecord> {
  const occurrences = folded.chains.reduce((sum, { delta }) => sum + delta.introduced.length, 0)
  const chains = chainRecords(folded.chains, await lineage.allocate('occurrence', occurrences))
  const firstChainId = await lineage.allocate('chain', chains.length)
  const present = image.layers.filter(({ location }) => location !== null)
  const absent = new Set(image.layers.filter(({ location }) => location === null).map(({ diffId }) => diffId))
  return {
    digest: image.digest,
    configDigest: image.configDigest,
    mediaType: image.mediaType,
    synthesized: image.synthesized,
    platform: formatPlatform(image.platform),
    created: image.config.created,
    analyzedAt: new Date().toISOString(),
    config: image.config.raw,
    annotations: image.annotations ?? {},
    reading: readImage(image.config.raw),
    layers: image.layers.map(({ diffId, blobDigest, mediaType, createdBy, createdAt }, i) => ({
      diffId, chainId: folded.chainIds[i]!, blobDigest, mediaType, createdBy, createdAt,
    })),
    gaps: [...image.gaps.map(({ code, message, path, layer }) => ({ code, message, path, index: layer ?? null })), ...notCompared(folded)],
    newLayers: [...numbered].map(([diffId, layer]) => ({ ...layerRecord(diffId, layer, absent.has(diffId)), id: layer.id, firstFileId: layer.firstFileId })),
    newBlobs: present
      .filter(({ blobDigest }) => !knownBlobs.has(blobDigest))
      .map(({ blobDigest, diffId, mediaType, blobSize }) => ({ digest: blobDigest, diffId, mediaType, size: blobSize })),
    newChains: chains.map((chain, i) => ({ ...chain, id: firstChainId + i })),
    known,
    packageVersions: packageVersions(folded.chains),
  }
}

/** Files of packages whose bytes were not to be had: whether they are as they should be is not known. */
function notCompared({ chains }: FoldedImage): ImageRecord['gaps'] {
  return chains.flatMap(({ depth, delta: { undigested } }) => {
    const [first] = undigested
    if (first === undefined) return []
    return [{ code: 'INGEST.NOT_COMPARED', message: `${undigested.length} files of packages could not be compared with what these state of them.`, path: first.path, index: depth - 1 }]
  })
}
