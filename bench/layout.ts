import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { pack } from 'tar-stream'

/** A blob of a bench layout. */
export interface BenchLayer {
  readonly diffId: string
  readonly digest: string
  readonly size: number
  readonly uncompressed: number
  readonly mediaType: string
}

type Packing = 'gzip' | 'zstd'

/** Writes the files below a folder as one layer into an OCI layout, under `prefix`; the largest part of a real image is such files. */
export async function writeLayer(layout: string, folder: string, prefix: string, packing: Packing, maxBytes: number): Promise<BenchLayer> {
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true })
  const tar = pack()
  const diff = counter()
  const blob = counter()
  const file = join(layout, 'blobs/part')
  const compress = packing === 'gzip' ? createGzip({ level: 6 }) : createZstdCompress()
  const written = pipeline(tar, diff.stream, compress, blob.stream, createWriteStream(file))
  await addFolder(tar, folder, prefix, { left: maxBytes })
  tar.finalize()
  await written
  const digest = blob.digest()
  renameSync(file, join(layout, `blobs/sha256/${digest.slice(7)}`))
  const mediaType = `application/vnd.oci.image.layer.v1.tar+${packing}`
  return { diffId: diff.digest(), digest, size: blob.bytes(), uncompressed: diff.bytes(), mediaType }
}

/**
 * Writes an image of such layers under a name; `names` already in the layout stay. Gives its digest.
 * @param labels make images of the same layers different ones
 */
export function writeImage(layout: string, name: string, layers: readonly BenchLayer[], labels: Readonly<Record<string, string>> = {}): string {
  const config = put(layout, { os: 'linux', architecture: 'amd64', config: { Labels: labels }, rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) } })
  const manifest = put(layout, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  })
  const descriptor = { mediaType: 'application/vnd.oci.image.manifest.v1+json', ...manifest, annotations: { 'org.opencontainers.image.ref.name': name } }
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }))
  return manifest.digest
}

function put(layout: string, document: object): { digest: string; size: number } {
  const bytes = Buffer.from(JSON.stringify(document))
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  writeFileSync(join(layout, `blobs/sha256/${digest.slice(7)}`), bytes)
  return { digest, size: bytes.length }
}

async function addFolder(tar: ReturnType<typeof pack>, folder: string, prefix: string, budget: { left: number }): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    if (budget.left <= 0) return
    const path = join(folder, name)
    const entry = `${prefix}/${name}`
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) tar.entry({ name: entry, type: 'symlink', linkname: readlinkSync(path), mtime: new Date(0) })
    else if (stat.isDirectory()) await addFolder(tar, path, entry, budget)
    else if (stat.isFile()) {
      budget.left -= stat.size
      const sink = tar.entry({ name: entry, size: statSync(path).size, mtime: new Date(0) })
      await pipeline(createReadStream(path), sink)
    }
  }
}

function counter() {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  let digest: string | null = null
  return { stream, bytes: () => bytes, digest: () => (digest ??= `sha256:${hash.digest('hex')}`) }
}
