import type { Bounds } from '../bounds.ts'
import { type Extended, natural, pairs, parsePax, parseRecords } from './extended.ts'
import { BLOCK, bad, type EntryType, isZero, latin1, parseHeader, parseSparseExtension, type Segment, type TarHeader, tooMany } from './header.ts'

/** An entry with all its extended headers applied. Names are latin1 text: one character a byte. */
export interface TarEntry {
  readonly name: string
  readonly linkName: string
  readonly type: EntryType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of the file, holes included; 0 for all but regular files. */
  readonly size: number
  /** Runs of data of a sparse file, else null: the body is the file. */
  readonly segments: readonly Segment[] | null
  /** The extended attribute `security.capability`, one character a byte; absent for none. */
  readonly capability?: string
}

/** Is told of each entry as it comes. The body of a sparse file is its segments one after the other, without the holes. */
export interface TarVisitor {
  entry(entry: TarEntry): void
  data(bytes: Buffer): void
  /** The body is complete. Called for every entry. */
  entryEnd(): void
}

const TYPES: Readonly<Record<string, EntryType | undefined>> = {
  '\0': 'REGULAR', '0': 'REGULAR', '7': 'REGULAR', S: 'REGULAR', '1': 'HARDLINK', '2': 'SYMLINK', '3': 'CHARACTER_DEVICE', '4': 'BLOCK_DEVICE', '5': 'DIRECTORY', '6': 'FIFO',
}

/** An entry whose sparse map is still coming. */
interface Pending {
  /** Its size is what is left of the body. */
  readonly header: TarHeader
  readonly segments: Segment[]
  /** The body with the map. */
  readonly stored: number
  /** The text of a PAX 1.0 map so far, its whole lines, and how many segments its first line announces. */
  map: string
  lines: number
  count: number | null
}

type State = 'header' | 'extended' | 'sparse-extension' | 'sparse-map' | 'body' | 'padding' | 'ended'

/**
 * A push parser of tar streams with the rules of Go's archive/tar, which container runtimes unpack with: two zero blocks end the archive
 * (what follows is not looked at), one zero block before an entry is an error, header-only types have no body, a GNU long name wins over PAX, a global header drops what was said of the next entry.
 */
export class TarReader {
  readonly #visitor: TarVisitor
  readonly #bounds: Bounds
  #state: State = 'header'
  /** Bytes of the current header block, extended header or sparse map that have come so far. */
  #held: Buffer[] = []
  #heldBytes = 0
  #wanted = BLOCK
  #left = 0
  #padding = 0
  #zeroBlocks = 0
  #entries = 0
  #position = 0
  #pax: Extended = {}
  #longName: string | null = null
  #longLink: string | null = null
  #extendedFlag = ''
  #pending: Pending | null = null

  constructor(visitor: TarVisitor, bounds: Bounds) {
    this.#visitor = visitor
    this.#bounds = bounds
  }

  /** The next bytes of the stream. Throws LAYERS.BAD_TAR, LAYERS.TOO_MANY_ENTRIES. */
  push(bytes: Buffer): void {
    const start = this.#position
    for (let at = 0; at < bytes.length && this.#state !== 'ended'; ) {
      if (this.#state === 'body') at += this.#body(bytes, at)
      else if (this.#state === 'padding') at += this.#skip(bytes.length - at)
      else at += this.#hold(bytes, at)
    }
    this.#position = start + bytes.length
  }

  /** Bytes of the stream up to here; during `entry` this is where the body begins. */
  get position(): number {
    return this.#position
  }

  /** Whether the end mark has been seen: what follows is of no interest. */
  get ended(): boolean {
    return this.#state === 'ended'
  }

  /** Passes over bodies whose bytes nobody wants: the number of bytes of the stream that need not be pushed. */
  skipBody(): number {
    if (this.#state !== 'body' && this.#state !== 'padding') return 0
    const skipped = (this.#state === 'body' ? this.#left : 0) + this.#padding
    if (this.#state === 'body') this.#visitor.entryEnd()
    this.#left = 0
    this.#padding = 0
    this.#state = 'header'
    this.#position += skipped
    return skipped
  }

  /** The stream is over. An archive without its end mark is taken, one cut inside an entry is not. */
  end(): void {
    const between = this.#state === 'header' && this.#heldBytes === 0
    // The last entry's padding may be missing, as some writers leave it out.
    if (this.#state === 'ended' || this.#state === 'padding' || between) return
    throw bad('it ends inside an entry')
  }

  #body(bytes: Buffer, at: number): number {
    const take = Math.min(this.#left, bytes.length - at)
    this.#visitor.data(bytes.subarray(at, at + take))
    this.#left -= take
    this.#position += take
    if (this.#left === 0) this.#finishEntry()
    return take
  }

  #finishEntry(): void {
    this.#visitor.entryEnd()
    this.#state = this.#padding > 0 ? 'padding' : 'header'
  }

  #skip(available: number): number {
    const take = Math.min(this.#padding, available)
    this.#padding -= take
    this.#position += take
    if (this.#padding === 0) this.#state = 'header'
    return take
  }

  /** Gathers `#wanted` bytes, then hands them to the state that asked for them. */
  #hold(bytes: Buffer, at: number): number {
    const take = Math.min(this.#wanted - this.#heldBytes, bytes.length - at)
    const whole = this.#heldBytes === 0 && take === this.#wanted
    if (!whole) this.#held.push(Buffer.from(bytes.subarray(at, at + take)))
    this.#heldBytes += take
    this.#position += take
    if (this.#heldBytes === this.#wanted) {
      const block = whole ? bytes.subarray(at, at + take) : Buffer.concat(this.#held)
      this.#held = []
      this.#heldBytes = 0
      this.#wanted = BLOCK
      this.#take(block)
    }
    return take
  }

  #take(block: Buffer): void {
    if (this.#state === 'header') this.#header(block)
    else if (this.#state === 'extended') this.#extended(block)
    else if (this.#state === 'sparse-extension') this.#sparseExtension(block)
    else this.#sparseMap(block)
  }

  #header(block: Buffer): void {
    if (isZero(block)) {
      this.#zeroBlocks += 1
      if (this.#zeroBlocks === 2) this.#state = 'ended'
      return
    }
    if (this.#zeroBlocks > 0) throw bad('an entry follows a zero block')
    const header = parseHeader(block)
    if ('xgLK'.includes(header.flag)) return this.#awaitExtended(header)
    if (header.sparse?.extended) {
      this.#pending = { header, segments: header.sparse.segments, stored: header.size, map: '', lines: 0, count: null }
      this.#state = 'sparse-extension'
      return
    }
    this.#begin(header, header.sparse?.segments ?? null, header.sparse?.realSize ?? null)
  }

  #awaitExtended({ flag, size }: TarHeader): void {
    if (size > this.#bounds.headerBytes) throw bad(`an extended header has ${size} bytes, more than ${this.#bounds.headerBytes}`)
    this.#extendedFlag = flag
    this.#left = size
    this.#state = 'extended'
    this.#wanted = Math.ceil(size / BLOCK) * BLOCK
    if (size === 0) this.#extended(Buffer.alloc(0))
  }

  #extended(padded: Buffer): void {
    const body = padded.subarray(0, this.#left)
    this.#state = 'header'
    this.#wanted = BLOCK
    if (this.#extendedFlag === 'x') this.#pax = parsePax(body)
    else if (this.#extendedFlag === 'L') this.#longName = untilNul(body)
    else if (this.#extendedFlag === 'K') this.#longLink = untilNul(body)
    else {
      // A global header (g) speaks of times and comments in practice; runtimes do not apply it, so neither do we.
      parseRecords(body)
      this.#forget()
    }
  }

  #forget(): void {
    this.#pax = {}
    this.#longName = null
    this.#longLink = null
  }

  #sparseExtension(block: Buffer): void {
    const { header, segments } = this.#pending!
    const { segments: more, extended } = parseSparseExtension(block)
    segments.push(...more)
    if (segments.length * 24 > this.#bounds.headerBytes) throw bad('a sparse map is too long')
    if (extended) return
    this.#pending = null
    this.#begin(header, segments, header.sparse!.realSize)
  }

  /** PAX sparse 1.0: the map is decimal lines at the head of the body, padded to a block. */
  #sparseMap(block: Buffer): void {
    const pending = this.#pending!
    const { header, segments } = pending
    pending.map += latin1(block)
    pending.lines += block.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 0)
    header.size -= BLOCK
    if (pending.count === null && pending.lines > 0) pending.count = natural(pending.map.slice(0, pending.map.indexOf('\n')))
    const { map, lines, count } = pending
    if (map.length > this.#bounds.headerBytes || (count ?? 0) * 2 > this.#bounds.headerBytes) throw bad('a sparse map is too long')
    if (header.size < 0) throw bad('a sparse map is longer than its file')
    if (count === null || lines < 1 + count * 2) return
    for (const segment of pairs(map.split('\n').slice(1, 1 + count * 2).map(natural))) segments.push(segment)
    this.#pending = null
    this.#begin(header, segments, this.#pax.sparse?.realSize ?? pending.stored)
  }

  #begin(header: TarHeader, segments: Segment[] | null, realSize: number | null): void {
    const pax = this.#pax
    const sparse = header.flag === 'S' ? undefined : pax.sparse
    // Of a map at the head of the body `header.size` is what is left.
    const stored = sparse !== undefined && segments !== null ? header.size : (pax.size ?? header.size)
    if (segments === null && sparse !== undefined) {
      if (sparse.segments === null) {
        this.#pending = { header: { ...header, size: stored }, segments: [], stored, map: '', lines: 0, count: null }
        this.#state = 'sparse-map'
        return
      }
      segments = sparse.segments
      realSize = sparse.realSize
    }
    this.#entries += 1
    if (this.#entries > this.#bounds.entries) throw tooMany(this.#bounds.entries)
    const entry = this.#entryOf(header, pax, segments, realSize ?? stored)
    const bodyBytes = entry.type === 'REGULAR' ? stored : 0
    if (segments !== null) {
      if (entry.type !== 'REGULAR') throw bad('a sparse map belongs to no file')
      checkSegments(segments, entry.size, bodyBytes)
    }
    this.#forget()
    this.#left = bodyBytes
    this.#padding = (BLOCK - (bodyBytes % BLOCK)) % BLOCK
    this.#state = 'body'
    this.#visitor.entry(entry)
    if (bodyBytes === 0) this.#finishEntry()
  }

  #entryOf(header: TarHeader, pax: Extended, segments: Segment[] | null, size: number): TarEntry {
    const name = this.#longName || (pax.path ?? header.name)
    // Archives from before POSIX have no flag for folders.
    const slashed = header.flag === '\0' && name.endsWith('/')
    const type = slashed ? 'DIRECTORY' : (TYPES[header.flag] ?? 'REGULAR')
    return {
      name: (header.flag === 'S' ? null : pax.sparse?.name) ?? name,
      linkName: this.#longLink || (pax.linkPath ?? header.linkName),
      type,
      mode: header.mode,
      uid: pax.uid ?? header.uid,
      gid: pax.gid ?? header.gid,
      size: type === 'REGULAR' ? size : 0,
      segments: type === 'REGULAR' ? segments : null,
      ...(pax.capability === undefined || type !== 'REGULAR' ? {} : { capability: pax.capability }),
    }
  }
}

function checkSegments(segments: readonly Segment[], size: number, bodyBytes: number): void {
  let end = 0
  let data = 0
  for (const { offset, length } of segments) {
    if (offset < end || offset + length > size) throw bad('a sparse map overlaps or leaves its file')
    end = offset + length
    data += length
  }
  if (data !== bodyBytes) throw bad('a sparse map does not fit its data')
}

function untilNul(body: Buffer): string {
  const end = body.indexOf(0)
  return latin1(body, 0, end === -1 ? body.length : end)
}
