import { z } from 'zod'
import { ExternalFailure } from './external-failure.ts'

/** One line that an extension prints: a fact, or what it could not tell, about the file that it was given under this name. */
export interface Answer {
  /** As the line that it answers calls it (`files/1`); left out: about the layer or the image as a whole. */
  readonly file?: string | undefined
  /** Tells several facts about one file apart. */
  readonly key: string
  readonly fact?: Readonly<Record<string, unknown>> | undefined
  readonly gap?: string | undefined
}

const answer = z.strictObject({
  file: z.string().max(100).optional(),
  key: z.string().max(200).default(''),
  fact: z.record(z.string(), z.unknown()).optional(),
  gap: z.string().min(1).max(1_000).optional(),
})

/** Reads a line. Throws EXTENSIONS.BAD_OUTPUT. */
export function parseAnswer(line: string): Answer {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw bad(`A line is no JSON: ${(error as Error).message.slice(0, 200)}`, error)
  }
  const { success, data, error } = answer.safeParse(value)
  if (!success) throw bad(`A line is not as the protocol says: ${[...error.issues[0]!.path, error.issues[0]!.message].join(': ')}`)
  if ((data.fact === undefined) === (data.gap === undefined)) throw bad('A line has either a fact or a gap')
  return data
}

function bad(message: string, cause?: unknown): ExternalFailure {
  return new ExternalFailure('EXTENSIONS.BAD_OUTPUT', `${message}.`, {}, cause)
}
