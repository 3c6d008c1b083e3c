import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { tar, type TarItem } from './tar.ts'

export type Digest = `sha256:${string}`

/** How a layer is packed. */
export type Packing = 'gzip' | 'zstd' | 'none'

/** A layer: the tar and its packed form. */
export interface Layer {
  readonly tar: Buffer
  readonly diffId: Digest
  readonly blob: Buffer
  readonly digest: Digest
  readonly mediaType: string
}

/** A document of an image store (manifest, index) with all blobs that it needs. */
export interface Stored {
  readonly descriptor: Descriptor
  readonly blobs: ReadonlyMap<Digest, Buffer>
}

/** An image and what it was made of. */
export interface Image extends Stored {
  readonly digest: Digest
  readonly configDigest: Digest
  readonly layers: readonly Layer[]
  readonly config: Buffer
}

/** OCI image-spec, descriptor.md. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

export interface ImageOptions {
  readonly layers?: readonly Layer[]
  /** One instruction a layer, or the history as the specification has it; left out: none. */
  readonly history?: readonly (string | { readonly created_by?: string; readonly created?: string; readonly empty_layer?: boolean })[]
  /** `linux/amd64`, `linux/arm64/v8`. */
  readonly platform?: string
  readonly created?: string
  /** Put over the configuration, the manifest, the descriptors of layers. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly manifest?: Readonly<Record<string, unknown>>
  readonly annotations?: Readonly<Record<string, string>>
}

const OCI = 'application/vnd.oci.image'

/** sha256 as a digest. */
export function digest(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A layer of some entries (or of a tar that is given whole); the same items make the same bytes. */
export function layer(items: readonly TarItem[] | Buffer, packing: Packing = 'gzip'): Layer {
  const bytes = Buffer.isBuffer(items) ? items : tar(items)
  const blob = packing === 'gzip' ? gzipSync(bytes) : packing === 'zstd' ? zstdCompressSync(bytes) : bytes
  const mediaType = `${OCI}.layer.v1.tar${packing === 'none' ? '' : `+${packing}`}`
  return { tar: bytes, diffId: digest(bytes), blob, digest: digest(blob), mediaType }
}

/** An image of some layers, bottom first. */
export function image({ layers = [], history, platform = 'linux/amd64', created, config = {}, manifest = {}, annotations }: ImageOptions = {}): Image {
  const [os = '', architecture = '', variant] = platform.split('/')
  const configBytes = json({
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(created === undefined ? {} : { created }),
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    ...(history === undefined ? {} : { history: history.map((entry) => (typeof entry === 'string' ? { created_by: entry } : entry)) }),
    ...config,
  })
  const document = json({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: digest(configBytes), size: configBytes.length },
    layers: layers.map(({ mediaType, digest, blob }) => ({ mediaType, digest, size: blob.length })),
    ...(annotations === undefined ? {} : { annotations }),
    ...manifest,
  })
  const blobs = new Map([[digest(document), document], [digest(configBytes), configBytes], ...layers.map(({ digest, blob }) => [digest, blob] as const)])
  const descriptor = {
    mediaType: `${OCI}.manifest.v1+json`,
    digest: digest(document),
    size: document.length,
    platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
  }
  return { descriptor, blobs, digest: descriptor.digest, configDigest: digest(configBytes), layers, config: configBytes }
}

/** An index of images, artifacts or other indexes. */
export function index(members: readonly Stored[]): Stored {
  const mediaType = `${OCI}.index.v1+json`
  const bytes = json({ schemaVersion: 2, mediaType, manifests: members.map(({ descriptor }) => descriptor) })
  const blobs = new Map([[digest(bytes), bytes], ...members.flatMap(({ blobs }) => [...blobs])])
  return { descriptor: { mediaType, digest: digest(bytes), size: bytes.length }, blobs }
}

/** A manifest that carries documents, each `[mediaType, content, annotations?]`; `subject` is what it says it is about. */
export function artifact(
  documents: readonly (readonly [string, string, Readonly<Record<string, string>>?])[],
  options: { readonly subject?: Stored; readonly artifactType?: string; readonly config?: string } = {},
): Stored {
  const { subject, artifactType, config = `${OCI}.config.v1+json` } = options
  const configBytes = json({ os: 'unknown', architecture: 'unknown', rootfs: { type: 'layers', diff_ids: documents.map(([, content]) => digest(content)) } })
  const layers = documents.map(([mediaType, content, annotations]) => ({
    mediaType, digest: digest(content), size: Buffer.byteLength(content), ...(annotations === undefined ? {} : { annotations }),
  }))
  const bytes = json({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: { mediaType: config, digest: digest(configBytes), size: configBytes.length },
    layers,
    ...(subject === undefined ? {} : { subject: subject.descriptor }),
  })
  const descriptor = { mediaType: `${OCI}.manifest.v1+json`, digest: digest(bytes), size: bytes.length }
  const blobs = new Map([
    [digest(bytes), bytes], [digest(configBytes), configBytes],
    ...documents.map(([, content]) => [digest(content), Buffer.from(content)] as const),
  ])
  return { descriptor, blobs }
}

/** The same document with other annotations or another platform in the descriptor that names it. */
export function described(stored: Stored, changes: Partial<Descriptor>): Stored {
  return { ...stored, descriptor: { ...stored.descriptor, ...changes } }
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stratigraph-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Names (`registry.example/a:1`) to images and indexes; or a list, for what has no name. */
export type Named = Readonly<Record<string, Stored>> | readonly Stored[]

/** The files of an OCI layout by path (image-layout.md). */
export function layoutFiles(named: Named): Map<string, Buffer> {
  const members = Array.isArray(named) ? (named as readonly Stored[]) : Object.entries(named).map(([name, stored]) => withName(stored, name))
  const files = new Map<string, Buffer>()
  files.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }))
  const manifests = members.map(({ descriptor }) => descriptor)
  files.set('index.json', json({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests }))
  for (const { blobs } of members) for (const [name, bytes] of blobs) files.set(`blobs/${name.replace(':', '/')}`, bytes)
  return files
}

/** Writes an OCI layout into a folder; gives the folder. */
export function writeLayout(folder: string, named: Named): string {
  return writeFiles(folder, layoutFiles(named))
}

/** Writes files below a folder; gives the folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): string {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return folder
}

/** Writes a tar of some files, packed as asked; gives its path. */
export function writeTar(file: string, files: ReadonlyMap<string, string | Uint8Array>, packing: Packing = 'none'): string {
  const { blob } = layer([...files].map(([path, content]) => ({ path, content })), packing)
  writeFileSync(file, blob)
  return file
}

/** The files of what `docker save` wrote before version 25: manifest.json, a configuration, a folder with layer.tar a layer. */
export function dockerArchiveFiles(named: Readonly<Record<string, Image>>): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const entries = new Map<string, { Config: string; RepoTags: string[]; Layers: string[] }>()
  for (const [name, { config, configDigest, layers }] of Object.entries(named)) {
    const file = `${hex(configDigest)}.json`
    const entry = entries.get(file) ?? { Config: file, RepoTags: [], Layers: layers.map(({ diffId }) => `${hex(diffId)}/layer.tar`) }
    entry.RepoTags.push(name)
    entries.set(file, entry)
    files.set(file, config)
    for (const { diffId, tar } of layers) files.set(`${hex(diffId)}/layer.tar`, tar)
  }
  files.set('manifest.json', json([...entries.values()]))
  return files
}

/** The hex digits of a digest. */
export function hex(digest: Digest): string {
  return digest.slice('sha256:'.length)
}

/** A document as bytes. */
export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function withName(stored: Stored, name: string): Stored {
  return described(stored, { annotations: { 'org.opencontainers.image.ref.name': name, ...stored.descriptor.annotations } })
}
