import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { eachDigest, type LayerDigests, layerDigests, NO_DIGESTS } from '../layers/layer-digests.ts'

/** More than the digests of all entries that a layer may have take. */
const MAX_BYTES = 512 * 1024 * 1024

/** The stored form of a layer's digests; null for none: a line of JSON for each algorithm (which entries, as steps from one to the next), then the bytes. */
export function packDigests(digests: LayerDigests): Uint8Array<ArrayBuffer> | null {
  const { made } = digests.more === undefined ? digests : layerDigests(eachDigest(digests))
  if (made.length === 0) return null
  const heads = made.map(({ algorithm, at, bytes }) => ({ algorithm, length: bytes.length, steps: Array.from(at, (each, i) => each - (at[i - 1] ?? 0)) }))
  return new Uint8Array(zstdCompressSync(Buffer.concat([Buffer.from(`${JSON.stringify(heads)}\n`), ...made.map(({ bytes }) => bytes)])))
}

/** Digests from their stored form. */
export function unpackDigests(content: Uint8Array | null): LayerDigests {
  if (content === null) return { ...NO_DIGESTS }
  const packed = zstdDecompressSync(content, { maxOutputLength: MAX_BYTES })
  const end = packed.indexOf(10)
  const heads = JSON.parse(packed.toString('utf8', 0, end)) as { algorithm: string; length: number; steps: number[] }[]
  let from = end + 1
  const made = heads.map(({ algorithm, length, steps }) => {
    let last = 0
    const at = Uint32Array.from(steps, (step) => (last += step))
    const bytes = new Uint8Array(packed.subarray(from, from + length))
    from += length
    return { algorithm, at, bytes }
  })
  return { made }
}
