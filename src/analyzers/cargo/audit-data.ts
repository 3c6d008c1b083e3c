import { z } from 'zod'
import { isDeeperThan } from '../json-depth.ts'
import { clean } from '../text.ts'

/** https://github.com/rust-secure-code/cargo-auditable/blob/master/cargo-auditable.schema.json */
const Crate = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  kind: z.string().default('runtime'),
})
const AuditData = z.object({ packages: z.array(z.unknown()) })
const MAX_DEPTH = 32
const MAX_CHECKED = 20_001

/** A crate of a program. */
export interface AuditedCrate {
  readonly name: string
  readonly version: string
  /** `runtime`: it is in the program; `build`: only its build used it. */
  readonly kind: string
  readonly qualifiers: Readonly<Record<string, string>>
}

/** The crates in their order, null for an entry that is none; null for what is not this JSON at all. Never throws. */
export function parseAuditData(json: Buffer): (AuditedCrate | null)[] | null {
  if (isDeeperThan(MAX_DEPTH, json)) return null
  let root: unknown
  try {
    root = JSON.parse(json.toString('utf8'))
  } catch {
    return null
  }
  const data = AuditData.safeParse(root)
  return data.success ? data.data.packages.slice(0, MAX_CHECKED).map(toCrate) : null
}

function toCrate(entry: unknown): AuditedCrate | null {
  const parsed = Crate.safeParse(entry)
  if (!parsed.success) return null
  const { name, version, kind } = parsed.data
  return { name: clean(name), version: clean(version), kind, qualifiers: {} }
}
