import { once } from 'node:events'
import { crc32, createDeflateRaw } from 'node:zlib'

/** 1980-01-01 00:00, the first moment of the format: the same content gives the same bytes. */
const DATE = 0x21
const DEFLATE = 8
/** Sizes stand behind the data (bit 3); names are UTF-8 (bit 11). */
const FLAGS = 0x0808
const VERSION = 20

interface Entry {
  readonly name: Buffer
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Writes a ZIP file (APPNOTE 6.3) entry after entry, without knowing how long an entry becomes. */
export class ZipStream {
  readonly #entries: Entry[] = []
  #offset = 0

  /** One file of the archive, from its text. */
  async *file(name: string, parts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
    const path = Buffer.from(name)
    const offset = this.#offset
    yield this.#passed(Buffer.concat([header(0x04034b50, [VERSION, FLAGS, DEFLATE, 0, DATE], [0, 0, 0], [path.length, 0]), path]))
    let [crc, size, packed] = [0, 0, 0]
    const deflate = createDeflateRaw()
    const ready: Buffer[] = []
    const over = once(deflate.on('data', (chunk: Buffer) => void ready.push(chunk)), 'end')
    const taken = function* (): Generator<Buffer> {
      for (const chunk of ready.splice(0)) {
        packed += chunk.length
        yield chunk
      }
    }
    // A pipe would fill its buffers with parts that nobody has asked for yet.
    for await (const part of parts) {
      const chunk = Buffer.from(part)
      crc = crc32(chunk, crc)
      size += chunk.length
      await new Promise<void>((resolve, reject) => void deflate.write(chunk, (error) => (error == null ? resolve() : reject(error))))
      for (const bytes of taken()) yield this.#passed(bytes)
    }
    deflate.end()
    await over
    for (const bytes of taken()) yield this.#passed(bytes)
    yield this.#passed(header(0x08074b50, [], [crc, packed, size], []))
    this.#entries.push({ name: path, crc, packed, size, offset })
  }

  /** The directory, which ends the archive. */
  *end(): Generator<Uint8Array> {
    const start = this.#offset
    for (const { name, crc, packed, size, offset } of this.#entries) {
      const fixed = header(0x02014b50, [VERSION, VERSION, FLAGS, DEFLATE, 0, DATE], [crc, packed, size], [name.length, 0, 0, 0, 0])
      const tail = Buffer.alloc(8)
      tail.writeUInt32LE(offset, 4)
      yield this.#passed(Buffer.concat([fixed, tail, name]))
    }
    const count = this.#entries.length
    yield header(0x06054b50, [0, 0, count, count], [this.#offset - start, start], [0])
  }

  #passed<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
    this.#offset += bytes.length
    return bytes
  }
}

/** A signature, then 16-bit, 32-bit and 16-bit numbers, little-endian. */
function header(signature: number, before: readonly number[], middle: readonly number[], after: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 2 * before.length + 4 * middle.length + 2 * after.length)
  let at = bytes.writeUInt32LE(signature)
  for (const value of before) at = bytes.writeUInt16LE(value, at)
  for (const value of middle) at = bytes.writeUInt32LE(value >>> 0, at)
  for (const value of after) at = bytes.writeUInt16LE(value, at)
  return bytes
}
