import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import { Failure } from '../model/failure.ts'
import { LayerFailure } from './layer-failure.ts'

/** How a blob is packed. */
export type Compression = 'gzip' | 'zstd' | 'none'

/** Takes bytes in, hands bytes out at once; what it hands out is only valid during the call. */
export interface Decompressor {
  push(input: Buffer): void
  /** Throws LAYERS.TRUNCATED when the stream has not come to its end. */
  end(): void
  close(): void
}

const OUTPUT_BYTES = 512 * 1024

/** Told by the first bytes: gzip (RFC 1952), zstd (RFC 8878, also a skippable frame first), else none. At least 4 bytes are needed to tell. */
export function compressionOf(head: Buffer): Compression {
  if (head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length >= 4) {
    const magic = head.readUInt32LE(0)
    if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50) return 'zstd'
  }
  return 'none'
}

/** A decompressor that hands its output to `output` piece by piece, never more than 512 KiB at once, however well the input is packed. */
export function decompressor(compression: Compression, output: (bytes: Buffer) => void): Decompressor {
  if (compression === 'none') return { push: output, end: () => {}, close: () => {} }
  return new Inflater(compression, output)
}

/**
 * What Node's zlib has inside, used synchronously with one output buffer. The public ways were measured: the stream API needs twice the
 * time, and `_processChunk` (which minizlib is built on) collects all output of a chunk, so that 1 MB of zeros packed becomes 1 GB at once.
 */
interface Handle {
  writeSync(flush: number, input: Buffer, at: number, length: number, output: Buffer, outputAt: number, room: number): void
  onerror: (message: string, errno: number, code: string) => void
  close(): void
}

class Inflater implements Decompressor {
  readonly #handle: Handle
  /** [room left in the output, bytes left of the input] after each write. */
  readonly #state: Uint32Array
  readonly #buffer = Buffer.allocUnsafeSlow(OUTPUT_BYTES)
  readonly #output: (bytes: Buffer) => void
  readonly #finish: number
  readonly #continue: number
  #error: Error | null = null
  #began = false

  constructor(compression: 'gzip' | 'zstd', output: (bytes: Buffer) => void) {
    const stream =
      compression === 'gzip'
        ? createGunzip()
        : createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } }) // 128 MiB, as containerd allows
    const { _handle, _writeState } = stream as unknown as { _handle: Handle; _writeState: Uint32Array }
    this.#handle = _handle
    this.#state = _writeState
    this.#output = output
    this.#finish = compression === 'gzip' ? constants.Z_FINISH : constants.ZSTD_e_end
    this.#continue = compression === 'gzip' ? constants.Z_NO_FLUSH : constants.ZSTD_e_continue
    _handle.onerror = (message, _errno, code) => {
      this.#error = Object.assign(new Error(message), { code })
    }
  }

  push(input: Buffer): void {
    if (input.length > 0) this.#began = true
    this.#write(this.#continue, input)
  }

  end(): void {
    if (!this.#began) throw new LayerFailure('LAYERS.TRUNCATED', 'The compressed stream is empty.')
    this.#write(this.#finish, Buffer.alloc(0))
  }

  close(): void {
    this.#handle.close()
  }

  #write(flush: number, input: Buffer): void {
    let at = 0
    for (;;) {
      this.#handle.writeSync(flush, input, at, input.length - at, this.#buffer, 0, OUTPUT_BYTES)
      if (this.#error !== null) throw refusal(this.#error)
      const room = this.#state[0]!
      const left = this.#state[1]!
      if (room < OUTPUT_BYTES) this.#output(this.#buffer.subarray(0, OUTPUT_BYTES - room))
      const progress = input.length - left > at
      at = input.length - left
      // Room left over is the end of what there is, or of one zstd frame before the next; zeros after a gzip member are left alone.
      if (room > 0 && !(left > 0 && progress)) return
    }
  }
}

function refusal(error: Error & { code?: string }): Failure {
  const truncated = error.code === 'Z_BUF_ERROR' || error.message === 'unexpected end of file'
  return truncated
    ? new LayerFailure('LAYERS.TRUNCATED', 'The compressed stream ends early.', {}, error)
    : new LayerFailure('LAYERS.BAD_COMPRESSION', `The compressed stream is broken: ${error.message}.`, {}, error)
}
