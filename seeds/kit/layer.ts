import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { pack } from 'tar-stream'
import type { Header, Pack } from 'tar-stream'
import type { Changes, Entry } from './snapshot.ts'

/** How the blob of a layer is compressed. */
export type Compression = 'gzip' | 'zstd'

/** One layer: its blob, the blob's media type, and the diffID (digest of the tar inside). */
export interface Layer {
  readonly mediaType: string
  readonly diffId: string
  readonly blob: Buffer
}

/**
 * Packs changes as an OCI layer (image-spec, layer.md): entries in path order, owner 0:0, one time for all; removed
 * paths become `.wh.` whiteouts; a file with several names is stored once, the others are hard links to it.
 */
export async function packLayer(root: string, changes: Changes, at: Date, compression: Compression): Promise<Layer> {
  const tar = pack()
  const bytes = buffer(tar)
  for (const path of changes.removed) {
    await add(tar, { name: whiteoutOf(path), mode: 0o600, mtime: at }, Buffer.alloc(0))
  }
  const firstNames = new Map<number, string>()
  for (const [path, entry] of changes.written) await addEntry(tar, root, path, entry, at, firstNames)
  tar.finalize()
  const content = await bytes
  const diffId = `sha256:${createHash('sha256').update(content).digest('hex')}`
  const mediaType = `application/vnd.oci.image.layer.v1.tar+${compression}`
  return { mediaType, diffId, blob: compress(content, compression) }
}

async function addEntry(
  tar: Pack,
  root: string,
  path: string,
  entry: Entry,
  at: Date,
  firstNames: Map<number, string>,
): Promise<void> {
  const common = { mode: entry.mode, mtime: at, uid: 0, gid: 0 }
  if (entry.kind === 'directory') return add(tar, { ...common, name: `${path}/`, type: 'directory' })
  if (entry.kind === 'symlink') return add(tar, { ...common, name: path, type: 'symlink', linkname: entry.content })
  const first = entry.inode === undefined ? undefined : firstNames.get(entry.inode)
  if (first !== undefined) return add(tar, { ...common, name: path, type: 'link', linkname: first })
  if (entry.inode !== undefined) firstNames.set(entry.inode, path)
  return add(tar, { ...common, name: path, type: 'file' }, readFileSync(join(root, path)))
}

function add(tar: Pack, headers: Partial<Header> & { name: string }, content?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve())
    if (content === undefined) tar.entry(headers, done)
    else tar.entry({ ...headers, size: content.length }, content, done)
  })
}

function whiteoutOf(path: string): string {
  const end = path.lastIndexOf('/') + 1
  return `${path.slice(0, end)}.wh.${path.slice(end)}`
}

function compress(content: Buffer, compression: Compression): Buffer {
  if (compression === 'gzip') return gzipSync(content, { level: 9 })
  return zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } })
}
