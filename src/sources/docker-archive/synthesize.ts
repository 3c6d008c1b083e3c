import { type BlobLocation, readBlob } from '../../layers/blob.ts'
import { BOUNDS } from '../../layers/bounds.ts'
import { type Compression, compressionOf, decompressor } from '../../layers/decompress.ts'
import { digestOf } from '../../model/digest.ts'
import { SourceFailure } from '../source-failure.ts'
import type { Files } from '../files.ts'
import { instructionsOf, momentOf } from '../history.ts'
import { OCI_CONFIG, OCI_MANIFEST, OCI_TAR } from '../media-types.ts'
import { platformOf } from '../read-manifest.ts'
import { type DockerManifest, parseConfig } from '../schema.ts'
import type { SourceImage, SourceLayer } from '../source.ts'

const MAX_CONFIG_BYTES = 4 * 1024 * 1024

/**
 * The image of an old archive, which has no manifest: it gets the one that its configuration and its plain layers make, the same wherever and
 * however often it is saved. Throws SOURCES.*.
 */
export function synthesize(files: Files, entry: DockerManifest[number]): SourceImage {
  const bytes = files.read(entry.Config, MAX_CONFIG_BYTES)
  if (bytes === null) throw new SourceFailure('SOURCES.MISSING_BLOB', 'The image configuration is not in the archive.', { path: entry.Config })
  const configDigest = digestOf(bytes)
  const stated = entry.Config.match(/(?:^|\/)([0-9a-f]{64})(?:\.json)?$/)?.[1]
  if (stated !== undefined && configDigest !== `sha256:${stated}`) {
    throw new SourceFailure('SOURCES.DIGEST_MISMATCH', `The configuration's digest is ${configDigest}.`, { path: entry.Config })
  }
  const config = parseConfig(bytes)
  const diffIds = config.rootfs.diff_ids ?? []
  if (diffIds.length !== entry.Layers.length) {
    throw new SourceFailure('SOURCES.LAYER_COUNT_MISMATCH', `The configuration has ${diffIds.length} diffIDs, manifest.json ${entry.Layers.length} layers.`)
  }
  const { instructions, gaps } = instructionsOf(config, diffIds.length)
  const layers = entry.Layers.map((path, i): SourceLayer => {
    const location = plain(files, path)
    // A plain layer is its own blob: its digest is the diffID.
    return { diffId: diffIds[i]!, blobDigest: diffIds[i]!, blobSize: location.length, mediaType: OCI_TAR, location, ...instructions[i]! }
  })
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: OCI_CONFIG, digest: configDigest, size: bytes.length },
    layers: layers.map(({ diffId, blobSize }) => ({ mediaType: OCI_TAR, digest: diffId, size: blobSize })),
  })
  return {
    digest: digestOf(manifest),
    mediaType: OCI_MANIFEST,
    synthesized: true,
    configDigest,
    config: { created: momentOf(config.created), raw: config },
    platform: platformOf(config),
    names: entry.RepoTags ?? [],
    layers,
    gaps,
  }
}

/** The layer as a plain tar; some tools pack the layers of an archive, which then has to be unpacked once to know its size. */
function plain(files: Files, path: string): BlobLocation {
  const location = files.locate(path)
  if (location === null) throw new SourceFailure('SOURCES.MISSING_BLOB', 'A layer is not in the archive.', { path })
  if (location.packed !== 'none') return location
  const packed = layerCompression(location)
  if (packed === 'none') return location
  let size = 0
  const inner = decompressor(packed, (bytes) => {
    size += bytes.length
    if (size > BOUNDS.layerBytes) throw new SourceFailure('SOURCES.TOO_LARGE', `The layer has more than ${BOUNDS.layerBytes} bytes.`, { path })
  })
  readBlob(location, (bytes) => inner.push(bytes))
  inner.end()
  inner.close()
  return { ...location, packed, offset: 0, length: size, within: { offset: location.offset, length: location.length } }
}

function layerCompression(location: BlobLocation): Compression {
  let head: Compression = 'none'
  readBlob({ ...location, length: Math.min(4, location.length) }, (bytes) => (head = compressionOf(bytes)))
  return head
}
