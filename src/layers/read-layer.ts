import { createHash } from 'node:crypto'
import type { Digest } from '../model/digest.ts'
import { LayerFailure } from './layer-failure.ts'
import { type BlobLocation, readBlob } from './blob.ts'
import type { Bounds } from './bounds.ts'
import { type Changeset, ChangesetBuilder } from './changeset.ts'
import { compressionOf, decompressor, type Decompressor } from './decompress.ts'
import type { ChooseDigests } from './digest-choice.ts'
import { LayerVisitor, type FileSink } from './layer-visitor.ts'
import { TarReader } from './tar/reader.ts'

/** What a manifest and a config say of a layer; all of it is checked. */
export interface ExpectedLayer {
  readonly blobDigest: Digest
  /** Bytes of the blob. */
  readonly blobSize: number
  readonly diffId: Digest
}

/** A layer that was read to its end and is what it was said to be. */
export interface LayerContents {
  readonly changeset: Changeset
  /** Uncompressed bytes. */
  readonly size: number
}

/** Told of bytes as they pass, to show progress. */
export type OnBytes = (compressed: number, uncompressed: number) => void

/**
 * Reads a layer in one pass: blob digest, decompression, diffID, tar entries, sha256 of each file. Never the whole layer in memory, no temporary
 * files. Throws LAYERS.SIZE_MISMATCH, LAYERS.DIGEST_MISMATCH, LAYERS.DIFF_ID_MISMATCH, LAYERS.TRUNCATED, LAYERS.BAD_COMPRESSION,
 * LAYERS.BAD_TAR, LAYERS.TOO_MANY_ENTRIES, LAYERS.TOO_LARGE, LAYERS.UNREADABLE.
 * @param choose which digests beside sha256; left out: those that packages are likely to state
 */
export function readLayer(location: BlobLocation, expected: ExpectedLayer, sink: FileSink, bounds: Bounds, onBytes: OnBytes, choose?: ChooseDigests): LayerContents {
  const builder = new ChangesetBuilder(2 * bounds.entries)
  const reader = new TarReader(new LayerVisitor(builder, sink, bounds, choose), bounds)
  const size = verified(location, expected, bounds, onBytes, (bytes) => reader.push(bytes))
  reader.end()
  return { changeset: builder.build(), size }
}

/** Reads a blob only to see that it is what it was said to be; for a new packing of a layer that is known. Bytes of the layer. */
export function verifyLayer(location: BlobLocation, expected: ExpectedLayer, bounds: Bounds, onBytes: OnBytes): number {
  return verified(location, expected, bounds, onBytes, () => {})
}

function verified(location: BlobLocation, expected: ExpectedLayer, bounds: Bounds, onBytes: OnBytes, push: (bytes: Buffer) => void): number {
  if (location.length !== expected.blobSize) {
    throw new LayerFailure('LAYERS.SIZE_MISMATCH', `The descriptor says ${expected.blobSize} bytes, the blob has ${location.length}.`)
  }
  const blobHash = createHash('sha256')
  const diffHash = createHash('sha256')
  let read = 0
  let size = 0
  const output = (bytes: Buffer) => {
    size += bytes.length
    checkSize(size, read, bounds)
    diffHash.update(bytes)
    push(bytes)
    onBytes(0, bytes.length)
  }
  let inner: Decompressor | null = null
  let failure: unknown = null
  readBlob(location, (bytes) => {
    read += bytes.length
    blobHash.update(bytes)
    onBytes(bytes.length, 0)
    inner ??= decompressor(compressionOf(bytes), output)
    // The blob's own digest is worth more than what its bytes look like: it is read to the end first.
    if (failure === null) failure = attempt(() => inner!.push(bytes))
  })
  if (read !== expected.blobSize) throw new LayerFailure('LAYERS.TRUNCATED', `The blob ends after ${read} of ${expected.blobSize} bytes.`)
  const blobDigest = `sha256:${blobHash.digest('hex')}`
  if (blobDigest !== expected.blobDigest) throw new LayerFailure('LAYERS.DIGEST_MISMATCH', `The blob's digest is ${blobDigest}.`)
  failure ??= attempt(() => inner?.end())
  ;(inner as Decompressor | null)?.close()
  if (failure !== null) throw failure
  const diffId = `sha256:${diffHash.digest('hex')}`
  if (diffId !== expected.diffId) throw new LayerFailure('LAYERS.DIFF_ID_MISMATCH', `The layer's diffID is ${diffId}, the config says ${expected.diffId}.`)
  return size
}

function checkSize(size: number, read: number, bounds: Bounds): void {
  if (size > bounds.layerBytes) throw new LayerFailure('LAYERS.TOO_LARGE', `The layer has more than ${bounds.layerBytes} bytes.`)
  if (size > bounds.ratioFrom && size > read * bounds.ratio) {
    throw new LayerFailure('LAYERS.TOO_LARGE', `The layer unpacks to more than ${bounds.ratio} times its size.`)
  }
}

function attempt(work: () => void): unknown {
  try {
    work()
    return null
  } catch (error) {
    return error
  }
}
