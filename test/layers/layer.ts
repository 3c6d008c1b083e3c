import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BlobLocation } from '../../src/layers/blob.ts'
import { BOUNDS, type Bounds } from '../../src/layers/bounds.ts'
import type { FileSink } from '../../src/layers/layer-visitor.ts'
import { type LayerContents, readLayer } from '../../src/layers/read-layer.ts'
import { layer, type Layer, type Packing, temporaryFolder } from '../testkit/oci.ts'
import type { TarItem } from '../testkit/tar.ts'

/** A sink that writes down what it is told; it wants the files whose path it is given. */
export class Notes implements FileSink {
  readonly files = new Map<string, string>()
  readonly links: [string, string][] = []
  readonly offered: [string, number][] = []
  readonly #wanted: ReadonlySet<string>

  constructor(...wanted: string[]) {
    this.#wanted = new Set(wanted)
  }

  wants(path: string, size: number): boolean {
    this.offered.push([path, size])
    return this.#wanted.has(path)
  }

  file(path: string, bytes: Buffer): void {
    this.files.set(path, bytes.toString('latin1'))
  }

  link(path: string, target: string): void {
    this.links.push([path, target])
  }
}

/** Writes a blob into a file of its own. */
export function stored(blob: Uint8Array): BlobLocation {
  const file = join(temporaryFolder(), 'blob')
  writeFileSync(file, blob)
  return { file, offset: 0, length: blob.length, packed: 'none' }
}

/** Reads a layer from a file. */
export function read({ blob, digest, diffId }: Layer, sink: FileSink = new Notes(), bounds: Partial<Bounds> = {}): LayerContents {
  return readLayer(stored(blob), { blobDigest: digest, blobSize: blob.length, diffId }, sink, { ...BOUNDS, ...bounds }, () => {})
}

/** Builds and reads a layer. */
export function readItems(items: readonly TarItem[] | Buffer, sink?: FileSink, bounds?: Partial<Bounds>, packing?: Packing): LayerContents {
  return read(layer(items, packing), sink, bounds)
}

/** The code of what a call throws; null when it does not. */
export function codeOf(work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
