import { BOUNDS } from '../../src/layers/bounds.ts'
import { readLayer } from '../../src/layers/read-layer.ts'
import type { SourceContents, SourceImage } from '../../src/sources/source.ts'
import { Notes } from '../layers/layer.ts'

/** The paths in each layer of an image, read from where the source says that its bytes lie. */
export function pathsOf({ layers }: SourceImage): string[][] {
  return layers.map(({ location, diffId, blobDigest, blobSize }) => {
    if (location === null) return []
    const { changeset } = readLayer(location, { diffId, blobDigest, blobSize }, new Notes(), BOUNDS, () => {})
    return changeset.entries.map(({ path }) => path)
  })
}

/** Digest and names of each image. */
export function named({ images }: SourceContents): [string, readonly string[]][] {
  return images.map(({ digest, names }) => [digest, names])
}

/** What was refused, and why. */
export function refused({ refusals }: SourceContents): [string, string][] {
  return refusals.map(({ image, code }) => [image, code])
}
