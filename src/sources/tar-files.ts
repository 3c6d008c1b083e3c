import { closeSync, openSync, readSync } from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path/posix'
import { readBlob, type BlobLocation } from '../layers/blob.ts'
import { BOUNDS } from '../layers/bounds.ts'
import { type Compression, compressionOf } from '../layers/decompress.ts'
import { absolutePath } from '../layers/entry-path.ts'
import { LayerFailure } from '../layers/layer-failure.ts'
import { type TarEntry, TarReader } from '../layers/tar/reader.ts'
import { SourceFailure } from './source-failure.ts'
import type { Files } from './files.ts'

/** Entries of an archive of images; a registry's largest have some hundred. */
const MAX_ENTRIES = 100_000
/** Small files of a packed archive are kept as they pass, since it cannot be entered again without unpacking it from the start. */
const SMALL_BYTES = 256 * 1024
const KEPT_BYTES = 64 * 1024 * 1024
const HEADER_READ = 64 * 1024

interface Found {
  readonly offset: number
  readonly length: number
  readonly link: string | null
  content: Buffer | null
}

/** The files of a tar, which may be compressed as a whole. Throws SOURCES.NOT_AN_ARCHIVE when it does not begin as one, else LAYERS.*. */
export function tarFiles(file: string): Files {
  const found = new Map<string, Found>()
  const packed = fileCompression(file)
  try {
    if (packed === 'none') scanPlain(file, found)
    else scanPacked(file, packed, found)
  } catch (error) {
    // What breaks off later is a tar that is damaged.
    if (found.size > 0 || !(error instanceof LayerFailure) || error.code !== 'LAYERS.BAD_TAR') throw error
    throw new SourceFailure('SOURCES.NOT_AN_ARCHIVE', 'It is no tar: images are read from an OCI layout or from a tar of one, or from what `docker save` writes.', {}, error)
  }
  const at = (path: string): Found | null => follow(found, normalize(join('/', path)))
  return {
    read(path, maxBytes) {
      const entry = at(path)
      if (entry === null) return null
      if (entry.length > maxBytes) throw new SourceFailure('SOURCES.TOO_LARGE', `The file has ${entry.length} bytes, more than ${maxBytes}.`, { path })
      return entry.content ?? readWhole({ file, offset: entry.offset, length: entry.length, packed })
    },
    locate(path) {
      const entry = at(path)
      return entry === null ? null : { file, offset: entry.offset, length: entry.length, packed }
    },
  }
}

/** How a file is packed, by its first bytes. */
export function fileCompression(file: string): Compression {
  const head = Buffer.alloc(4)
  const handle = openSync(file, 'r')
  try {
    return compressionOf(head.subarray(0, readSync(handle, head, 0, 4, 0)))
  } finally {
    closeSync(handle)
  }
}

/** Old archives name a layer that they hold twice by a symlink, tools that pack a folder may do it by a hard link. */
function follow(found: Map<string, Found>, path: string): Found | null {
  for (let hops = 0; hops < 8; hops++) {
    const entry = found.get(path)
    if (entry?.link == null) return entry ?? null
    path = resolve(dirname(path), entry.link)
  }
  return null
}

/** Hops from header to header: the time does not grow with the size of the layers. */
function scanPlain(file: string, found: Map<string, Found>): void {
  const reader: TarReader = new TarReader(collector(found, () => reader.position, false), { ...BOUNDS, entries: MAX_ENTRIES })
  const handle = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(HEADER_READ)
    while (!reader.ended) {
      const read = readSync(handle, buffer, 0, 512, reader.position)
      if (read === 0) break
      reader.push(buffer.subarray(0, read))
      reader.skipBody()
    }
  } finally {
    closeSync(handle)
  }
}

function scanPacked(file: string, packed: Compression, found: Map<string, Found>): void {
  const reader: TarReader = new TarReader(collector(found, () => reader.position, true), { ...BOUNDS, entries: MAX_ENTRIES })
  readBlob({ file, offset: 0, length: BOUNDS.layerBytes, packed }, (bytes) => reader.push(bytes))
  reader.end()
}

function collector(found: Map<string, Found>, position: () => number, keep: boolean) {
  let kept = 0
  let current: { entry: Found; filled: number } | null = null
  return {
    entry(tar: TarEntry) {
      const path = absolutePath(tar.name)
      const linked = tar.type === 'SYMLINK' || tar.type === 'HARDLINK'
      if (path === null || (tar.type !== 'REGULAR' && !linked) || tar.segments !== null) return
      const link = tar.type === 'HARDLINK' ? absolutePath(tar.linkName) : tar.linkName
      if (linked && link === null) return
      const small = keep && tar.type === 'REGULAR' && tar.size <= SMALL_BYTES && kept + tar.size <= KEPT_BYTES
      const entry: Found = { offset: position(), length: tar.size, link: linked ? link : null, content: null }
      if (small) {
        kept += tar.size
        entry.content = Buffer.alloc(tar.size)
        current = { entry, filled: 0 }
      }
      found.set(path, entry)
    },
    data(bytes: Buffer) {
      if (current === null) return
      bytes.copy(current.entry.content!, current.filled)
      current.filled += bytes.length
    },
    entryEnd() {
      current = null
    },
  }
}

function readWhole(location: BlobLocation): Buffer {
  const pieces: Buffer[] = []
  readBlob(location, (bytes) => pieces.push(Buffer.from(bytes)))
  return Buffer.concat(pieces)
}
