import { parseDocument } from 'yaml'
import { z } from 'zod'
import { LifecycleFailure } from './lifecycle-failure.ts'

const MAX_CHARACTERS = 65_536
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const glob = z.string().min(1).max(255)
const globs = z.array(glob).min(1).max(100)
/** Milliseconds. */
const age = z.string().regex(/^[1-9]\d{0,4}[dh]$/, 'is a number of days or hours: 30d, 12h').transform((text) => Number(text.slice(0, -1)) * (text.endsWith('d') ? DAY_MS : HOUR_MS))

const rule = z.union([
  z.strictObject({ newest: z.int().min(1).max(1_000_000), tags: globs.optional() }),
  z.strictObject({ tags: globs }),
  z.strictObject({ tagged: z.literal(true) }),
  z.strictObject({ untagged: age }),
  z.strictObject({ younger: age }),
], { error: 'is one of newest (with or without tags), tags, tagged, untagged, younger' })

const rules = z.strictObject({
  always: z.strictObject({
    /** Globs of `repository:tag`. */
    references: globs.optional(),
    /** What was deployed or started and not stopped since, as the custody log tells. */
    deployed: z.literal(true).optional(),
    /** What kept images stand on. */
    bases: z.literal(true).optional(),
  }).optional(),
  repositories: z.array(z.strictObject({ match: globs, keep: z.array(rule).min(1).max(100) })).min(1).max(100),
})

/** What stays in the repositories that a part is about; ages are milliseconds. */
export type RetentionRule = z.infer<typeof rule>
/** Rules of retention: images of a repository that no part is about stay. */
export type RetentionRules = z.infer<typeof rules>

/** The rules of a file; one that says nothing, or something that is not known, is refused. Throws LIFECYCLE.BAD_RULES. */
export function parseRetention(source: string): RetentionRules {
  if (source.length > MAX_CHARACTERS) throw bad(`they have more than ${MAX_CHARACTERS} characters`)
  const document = parseDocument(source, { uniqueKeys: true })
  const [error] = document.errors
  if (error !== undefined) throw bad(error.message.split('\n')[0]!.replace(/:$/, ''))
  const result = rules.safeParse(plain(document))
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  throw bad(`${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`)
}

function plain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    // Aliases of aliases would grow without end.
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw bad((error as Error).message)
  }
}

function bad(message: string): LifecycleFailure {
  return new LifecycleFailure('LIFECYCLE.BAD_RULES', `The rules are wrong: ${message}.`)
}
