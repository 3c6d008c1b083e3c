import { z } from 'zod'
import { BOUNDS } from './bounds.ts'
import { ExternalFailure } from './external-failure.ts'

/** What an extension says of itself: the one line of JSON that `describe` prints. */
export interface Description {
  /** The name of its file, without an extension. */
  readonly name: string
  readonly version: string
  readonly title: string | null
  /** What it is given: files of layers, or images as a whole. */
  readonly on: 'file' | 'image'
  /** Globs of absolute paths: `*` not across `/`, `**` across, `?`. Empty for images. */
  readonly reads: readonly string[]
  /** JSON Schema of the facts that it states; facts/ checks it. */
  readonly schema: Readonly<Record<string, unknown>>
  readonly seconds: number
  /** Bytes; larger files are gaps. */
  readonly maxFileBytes: number
}

/** Names of extensions, which are names of their facts too. */
export const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/

const description = z.strictObject({
  name: z.string().max(100).regex(NAME),
  version: z.string().min(1).max(50).regex(/^[\x21-\x7E]+$/),
  title: z.string().min(1).max(200).nullable().default(null),
  on: z.enum(['file', 'image']).default('file'),
  reads: z.array(z.string().min(1).max(512).startsWith('/')).max(50).default([]),
  schema: z.record(z.string(), z.unknown()),
  seconds: z.number().positive().max(BOUNDS.maxSeconds).default(BOUNDS.seconds),
  maxFileBytes: z.int().positive().max(BOUNDS.maxFile).default(BOUNDS.file),
})

/** Reads what `describe` has printed. Throws EXTENSIONS.BAD_DESCRIPTION. */
export function parseDescription(text: string, name: string): Description {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ExternalFailure('EXTENSIONS.BAD_DESCRIPTION', `describe prints one JSON object: ${(error as Error).message.slice(0, 200)}.`, {}, error)
  }
  const { success, data, error } = description.safeParse(value)
  if (!success) {
    const { path, message } = error.issues[0]!
    throw new ExternalFailure('EXTENSIONS.BAD_DESCRIPTION', `The description is not usable: ${[...path, message].join(': ')}.`)
  }
  if (data.name !== name) throw new ExternalFailure('EXTENSIONS.BAD_DESCRIPTION', `It calls itself ${data.name}, its file is ${name}.`)
  if ((data.on === 'file') !== data.reads.length > 0) {
    throw new ExternalFailure('EXTENSIONS.BAD_DESCRIPTION', 'One on files says which it reads (reads: ["/etc/*.conf"]); one on images reads none.')
  }
  return data
}

/** The same from the form that was kept. */
export function readDescription(json: string): Description {
  return JSON.parse(json) as Description
}
