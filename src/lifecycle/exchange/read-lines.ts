import { createReadStream, openSync, readSync, closeSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { LifecycleFailure } from '../lifecycle-failure.ts'
import { MAX_LINE } from './kinds.ts'

/** A file that is read line by line, packed with gzip or not, as its first bytes tell. */
export interface LineFile {
  readonly size: number
  /** The lines without their ends; `read` is told how many bytes of the file were read. Throws LIFECYCLE.BAD_EXPORT, LIFECYCLE.UNREADABLE. */
  lines(read: (bytes: number) => void, signal: AbortSignal): AsyncGenerator<Buffer>
}

/** Opens a file to read its lines. Throws LIFECYCLE.UNREADABLE. */
export function lineFile(path: string): LineFile {
  try {
    const { size } = statSync(path)
    const packed = isGzip(path)
    return { size, lines: (read, signal) => linesOf(path, packed, read, signal) }
  } catch (error) {
    throw unreadable(path, error)
  }
}

async function* linesOf(path: string, packed: boolean, read: (bytes: number) => void, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1_048_576, signal })
  let bytes = 0
  file.on('data', (chunk) => read((bytes += chunk.length)))
  file.pause()
  // What goes wrong with either is told where the stream is read.
  const stream = packed ? pipeline(file, createGunzip(), () => {}) : file
  let rest: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let from = 0
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, end)])
        ;[rest, length, from] = [[], 0, end + 1]
      }
      rest.push(chunk.subarray(from))
      length += chunk.length - from
      if (length > MAX_LINE) throw new LifecycleFailure('LIFECYCLE.BAD_EXPORT', `A line has more than ${MAX_LINE} bytes.`)
    }
  } catch (error) {
    if (error instanceof LifecycleFailure || signal.aborted) throw error
    if (/^Z_|^ERR_ZLIB/.test((error as NodeJS.ErrnoException).code ?? '')) throw new LifecycleFailure('LIFECYCLE.BAD_EXPORT', `The file is damaged: ${(error as Error).message}.`, {}, error)
    throw unreadable(path, error)
  } finally {
    file.destroy()
  }
  if (length > 0) throw new LifecycleFailure('LIFECYCLE.BAD_EXPORT', 'The export is cut off: its last line has no end.')
}

function isGzip(path: string): boolean {
  const head = Buffer.alloc(2)
  const file = openSync(path, 'r')
  try {
    readSync(file, head, 0, 2, 0)
  } finally {
    closeSync(file)
  }
  return head[0] === 0x1f && head[1] === 0x8b
}

function unreadable(path: string, error: unknown): LifecycleFailure {
  return new LifecycleFailure('LIFECYCLE.UNREADABLE', `${path} cannot be read: ${(error as Error).message}`, {}, error)
}
