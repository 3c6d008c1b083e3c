import type { Bounds } from './bounds.ts'
import type { ChangesetBuilder, LayerEntry } from './changeset.ts'
import { capabilitiesOf } from './capabilities.ts'
import { Content, holeBytes } from './content.ts'
import { type ChooseDigests, DigestChoice } from './digest-choice.ts'
import type { Excerpt, ExcerptBuilder } from './excerpt.ts'
import { absolutePath, entryPath, readable } from './entry-path.ts'
import type { TarEntry, TarVisitor } from './tar/reader.ts'

/** Is offered every file of a layer, and given the bytes of those it wants. */
export interface FileSink {
  /** Whether the whole file is to be kept and handed over. A refusal for its size is the sink's to tell. */
  wants(path: string, size: number): boolean
  /** The bytes of a wanted file; they belong to the sink. */
  file(path: string, bytes: Buffer): void
  /** Shown the first bytes (64, or all) of a file that it does not want whole: what of it is to be kept, or null. */
  sniff?(path: string, size: number, head: Buffer): ExcerptBuilder | null
  /** What was kept of such a file; its bytes are valid only during the call. */
  excerpt?(path: string, excerpt: Excerpt): void
  /** A hard link that was met; its content lies elsewhere. */
  link(path: string, target: string): void
}

/** Turns tar entries into a changeset: paths, whiteouts, links, hashes, bounds. */
export class LayerVisitor implements TarVisitor {
  readonly #builder: ChangesetBuilder
  readonly #sink: FileSink
  readonly #bounds: Bounds
  readonly #choose: ChooseDigests
  #holes = 0
  #current: { readonly tar: TarEntry; readonly path: string; readonly content: Content | null } | null = null

  constructor(builder: ChangesetBuilder, sink: FileSink, bounds: Bounds, choose: ChooseDigests | undefined = undefined) {
    const choice = new DigestChoice()
    this.#choose = choose ?? ((path) => choice.of(path))
    this.#builder = builder
    this.#sink = sink
    this.#bounds = bounds
  }

  entry(tar: TarEntry): void {
    const path = this.#place(tar)
    this.#current = path === null ? null : { tar, path, content: tar.type === 'REGULAR' ? this.#contentOf(tar, path) : null }
  }

  data(bytes: Buffer): void {
    this.#current?.content?.push(bytes)
  }

  entryEnd(): void {
    const current = this.#current
    this.#current = null
    if (current === null) return
    const { tar, path, content } = current
    if (tar.type === 'HARDLINK') return this.#hardLink(tar, path)
    this.#builder.add({ ...factsOf(tar, path), sha256: content?.sha256() ?? null, linkTarget: tar.type === 'SYMLINK' ? readable(tar.linkName) : null }, content?.digests())
    const bytes = content?.bytes()
    if (bytes != null) this.#sink.file(path, bytes)
    const excerpt = content?.excerpt()
    if (excerpt != null) this.#sink.excerpt?.(path, excerpt)
  }

  /** The path of an entry that is a file of the image; null for a mark, and for what is left out. */
  #place({ name, linkName, type }: TarEntry): string | null {
    if (Math.max(name.length, linkName.length) > this.#bounds.pathBytes) {
      this.#builder.gap('LAYERS.PATH_TOO_LONG', `A path or link has more than ${this.#bounds.pathBytes} bytes; the entry is left out.`, readable(name.slice(0, 200)))
      return null
    }
    const place = entryPath(name)
    switch (place.kind) {
      case 'path':
        if (place.path !== '/' || type === 'DIRECTORY') return place.path
        this.#builder.gap('LAYERS.ROOT_REPLACED', 'An entry would put something that is no folder in place of the root; it is left out.', '/')
        return null
      case 'whiteout':
        this.#builder.whiteout(place.path)
        return null
      case 'opaque':
        this.#builder.opaque(place.path)
        return null
      case 'outside':
        this.#builder.gap('LAYERS.PATH_OUTSIDE', 'A path climbs out of the root; the entry is left out.', readable(name))
        return null
      case 'ignored':
        return null
    }
  }

  #contentOf(tar: TarEntry, path: string): Content | null {
    const holes = holeBytes(tar)
    if (holes > 0 && this.#holes + holes > this.#bounds.holeBytes) {
      this.#builder.gap('LAYERS.SPARSE_TOO_LARGE', `Sparse files have more than ${this.#bounds.holeBytes} bytes of holes; this one has no sha256.`, path)
      return null
    }
    this.#holes += holes
    const wanted = tar.segments === null && this.#sink.wants(path, tar.size)
    return new Content(tar, wanted, (head) => this.#sink.sniff?.(path, tar.size, head) ?? null, this.#choose(path))
  }

  #hardLink(tar: TarEntry, path: string): void {
    const target = absolutePath(tar.linkName)
    if (target === null) {
      this.#builder.gap('LAYERS.PATH_OUTSIDE', 'A hard link points out of the root; the entry is left out.', path)
      return
    }
    const known = this.#builder.get(target)
    if (known?.type === 'SYMLINK') {
      // The link itself has another name then, not what it points to (link(2)).
      this.#builder.add({ ...factsOf(tar, path), type: 'SYMLINK', sha256: null, linkTarget: known.linkTarget })
      return
    }
    const entry: LayerEntry = { ...factsOf(tar, path), size: known?.size ?? 0, sha256: known?.sha256 ?? null, linkTarget: target }
    this.#builder.add(entry, this.#builder.digestsOf(known))
    this.#sink.link(path, target)
  }
}

function factsOf({ type, mode, uid, gid, size, capability }: TarEntry, path: string) {
  const capabilities = capability === undefined ? null : capabilitiesOf(Buffer.from(capability, 'latin1'))
  // Linux ids are 32 bits; the store and GraphQL have them signed, so 4294967294 (nobody of some systems) is -2.
  return { path, type, mode, uid: uid | 0, gid: gid | 0, size, ...(capabilities === null ? {} : { capabilities }) }
}
