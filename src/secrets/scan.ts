import { createHash } from 'node:crypto'
import type { SecretRule } from './rule.ts'
import { RULES } from './rules.ts'

/** Raised whenever the same text gives other findings. */
export const SECRETS_VERSION = 1

/** So many of one text; one that has more is a list of secrets, and says so. */
const MAX_FINDINGS = 200

/** A secret that was found; the secret itself is not in it. */
export interface FoundSecret {
  readonly rule: string
  /** Counted from 1. */
  readonly line: number
  /**
   * The first 16 hex digits of the sha256 of the secret: the same secret elsewhere has the same. Null for one that somebody has chosen: it could be guessed
   * from this.
   */
  readonly fingerprint: string | null
}

/** What people that did not write the image put there. */
const LIBRARIES = /\/(?:node_modules|site-packages|dist-packages|gems|vendor|test|tests|testdata|testing|doc|docs|examples?|man)\/|^\/usr\/(?:lib|lib64|libexec|share|include|local\/lib|local\/share|local\/go|src)\//

const HINTS = new RegExp(RULES.map(({ hint }) => hint).join('|'))

/** Looks through a text. `path` is that of a file (absolute); null: an environment or an instruction, where every rule counts that is not about one file. */
export function scan(text: string, path: string | null): FoundSecret[] {
  if (!HINTS.test(text)) return []
  const found: FoundSecret[] = []
  for (const rule of RULES) {
    if (!concerns(rule, path) || !new RegExp(rule.hint).test(text)) continue
    for (const match of text.matchAll(rule.pattern)) {
      if (found.length === MAX_FINDINGS) return found
      found.push({ rule: rule.name, line: lineAt(text, match.index), fingerprint: rule.chosen === true ? null : fingerprint(match[1] ?? match[0]) })
    }
  }
  return found
}

function concerns({ path: where, ownFilesOnly }: SecretRule, path: string | null): boolean {
  if (where !== undefined) return path !== null && where.test(path)
  return ownFilesOnly !== true || path === null || !LIBRARIES.test(path)
}

function fingerprint(secret: string): string {
  // A key has the same digits however its lines end.
  return createHash('sha256').update(secret.replace(/\\n|\s/g, '')).digest('hex').slice(0, 16)
}

function lineAt(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
