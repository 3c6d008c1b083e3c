import { LineCounter, parseDocument, stringify } from 'yaml'
import { z } from 'zod'
import { CustodyFailure } from './custody-failure.ts'
import type { TrustRoot } from './trust.ts'
import { terms } from './trust.ts'
import type { TrustRequest } from './trust-request.ts'

const MAX_LENGTH = 1_048_576
const MAX_ROOTS = 1_000

const root = terms.partial().extend({ name: z.string(), key: z.string().optional(), trustedRoot: z.string().optional() }).strict()
const file = z.strictObject({ kind: z.literal('Trust'), roots: z.array(root).max(MAX_ROOTS) })

/** The signers of a trust file: `kind: Trust`, `roots:`, each with the members of an input of addTrustRoot. Throws CUSTODY.BAD_TRUST_FILE with line and column. */
export function parseTrustFile(source: string): TrustRequest[] {
  if (source.length > MAX_LENGTH) throw new CustodyFailure('CUSTODY.BAD_TRUST_FILE', `A trust file has at most ${MAX_LENGTH} characters.`)
  const lines = new LineCounter()
  const refused = (message: string, offset: number) => {
    const { line, col } = lines.linePos(offset)
    return new CustodyFailure('CUSTODY.BAD_TRUST_FILE', `${line}:${col}: ${message.slice(0, 300)}`)
  }
  const document = parsed(source, lines)
  const [error] = document?.errors ?? []
  if (document === null) throw refused('The YAML is nested too deep.', 0)
  if (error !== undefined) throw refused(error.message, error.pos[0])
  const result = file.safeParse(plain(document))
  if (!result.success) {
    const [issue] = result.error.issues
    const path = issue?.path ?? []
    const place = [...path.keys()].map((i) => document.getIn(path.slice(0, path.length - i), true)).find((node) => (node as { range?: unknown } | undefined)?.range != null)
    throw refused(`${path.join('.') || 'The file'}: ${issue?.message ?? 'is no trust file'}`, (place as { range: [number] } | undefined)?.range[0] ?? 0)
  }
  return result.data.roots.map(({ name, key, trustedRoot, ...given }) => ({ name, key: key ?? null, trustedRoot: trustedRoot ?? null, terms: given }))
}

/** The same file for signers: what is left out says the same as what would be written. */
export function writeTrustFile(roots: readonly TrustRoot[]): string {
  const written = roots.map(({ name, kind, material, terms: { builders, sources, buildTypes, validFrom, validUntil, requireLog, issuer, subject } }) => ({
    name,
    ...(kind === 'key' ? { key: material } : { trustedRoot: material }),
    ...(subject === null ? {} : { subject }),
    ...(issuer === null ? {} : { issuer }),
    ...(builders.length === 0 ? {} : { builders }),
    ...(sources.length === 0 ? {} : { sources }),
    ...(buildTypes.length === 0 ? {} : { buildTypes }),
    ...(validFrom === null ? {} : { validFrom }),
    ...(validUntil === null ? {} : { validUntil }),
    ...(requireLog ? { requireLog } : {}),
  }))
  return stringify({ kind: 'Trust', roots: written }, { lineWidth: 0 })
}

/** The parser calls itself for every level; null: too many. */
function parsed(source: string, lineCounter: LineCounter) {
  try {
    return parseDocument(source, { lineCounter, prettyErrors: false, version: '1.2', schema: 'core' })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** No aliases: a few of them can stand for gigabytes. */
function plain(document: NonNullable<ReturnType<typeof parsed>>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw new CustodyFailure('CUSTODY.BAD_TRUST_FILE', '1:1: A trust file has no aliases (`*name`).', {}, error)
  }
}
