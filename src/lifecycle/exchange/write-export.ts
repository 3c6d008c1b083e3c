import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Failure } from '../../model/failure.ts'
import { LifecycleFailure } from '../lifecycle-failure.ts'

/** Hands over the blocks of an export. Gives its result. */
export async function handOver<Result>(blocks: AsyncGenerator<string, Result>, write: (text: string) => unknown): Promise<Result> {
  for (;;) {
    const next = await blocks.next()
    if (next.done === true) return next.value
    await write(next.value)
  }
}

/** Writes an export to a file, which has its name when all of it is there; packed when the name ends with `.gz`. Throws LIFECYCLE.UNWRITABLE, and what the blocks throw. */
export async function writeExport<Result>(blocks: AsyncGenerator<string, Result>, file: string): Promise<Result> {
  const partial = `${file}.${process.pid}.partial`
  const sink = createWriteStream(partial)
  const packer = file.endsWith('.gz') ? createGzip() : null
  packer?.pipe(sink)
  const over = finished(sink)
  over.catch(() => {}) // told where it is awaited
  const into = packer ?? sink
  try {
    const result = await handOver(blocks, async (text) => {
      if (!into.write(text)) await Promise.race([once(into, 'drain'), over])
    })
    into.end()
    await over
    await rename(partial, file)
    return result
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new LifecycleFailure('LIFECYCLE.UNWRITABLE', `${file} cannot be written: ${(error as Error).message}`, {}, error)
  } finally {
    packer?.destroy()
    sink.destroy()
    await rm(partial, { force: true })
  }
}
