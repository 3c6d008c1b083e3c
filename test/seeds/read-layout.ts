import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

/** The parts of a content descriptor that the checks look at, as the OCI image-spec names them. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: { readonly architecture: string; readonly os: string; readonly variant?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

/** An image manifest. */
export interface Manifest {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** An image index. */
export interface Index {
  readonly manifests: readonly Descriptor[]
}

/** An image config. */
export interface Config {
  readonly architecture: string
  readonly os: string
  readonly rootfs: { readonly diff_ids: readonly string[] }
  readonly history?: readonly { readonly created_by: string; readonly empty_layer?: boolean }[]
}

/** The folder of the committed layout. */
export const LAYOUT = join(import.meta.dirname, '../../seeds/layout')

/** Digest as OCI writes it. */
export const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** The bytes of a blob. */
export const blob = (digest: string): Buffer => readFileSync(join(LAYOUT, 'blobs', digest.replace(':', '/')))

/** A blob read as JSON. */
export const json = <T>(descriptor: Descriptor): T => JSON.parse(blob(descriptor.digest).toString('utf8')) as T

/** The tar in a layer blob. */
export function untarred(layer: Descriptor): Buffer {
  const bytes = blob(layer.digest)
  return layer.mediaType.endsWith('+zstd') ? zstdDecompressSync(bytes) : gunzipSync(bytes)
}

/** `index.json`. */
export const index = (): Index => JSON.parse(readFileSync(join(LAYOUT, 'index.json'), 'utf8')) as Index

/** The descriptor that a reference names. */
export function named(reference: string): Descriptor {
  const found = index().manifests.find((one) => one.annotations?.['org.opencontainers.image.ref.name'] === reference)
  if (!found) throw new Error(`no such reference: ${reference}`)
  return found
}

/** The names of all blobs. */
export const blobNames = (): string[] => readdirSync(join(LAYOUT, 'blobs/sha256'))

/** Bytes of all files of the layout. */
export function totalSize(): number {
  const files = readdirSync(LAYOUT, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
}
