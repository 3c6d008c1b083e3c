import { z } from 'zod'

/** Bytes as base64. */
export const base64 = z.string().transform((text, context): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) context.addIssue({ code: 'custom', message: 'is no base64' })
  return new Uint8Array(bytes)
})

/** A time as it is exported. */
export const moment = z.string().max(32).refine((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text, 'is no time in ISO 8601 with milliseconds and Z')

/** An object of any members, at most so deep. */
export function json(maxDepth: number) {
  return z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isWithin(value, maxDepth), `is no object, or one of more than ${maxDepth} levels`)
}

/** Level by level, so that a value of any depth can be told. */
function isWithin(value: object, maxDepth: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return false
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return true
}
