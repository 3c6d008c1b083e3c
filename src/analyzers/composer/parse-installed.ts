import { z } from 'zod'
import { isDeeperThan } from '../json-depth.ts'
import { clean } from '../text.ts'

const MAX_DEPTH = 512
const MAX_LICENSES = 20

/** Composer 2 has an object with more keys around the list that Composer 1 writes. */
const Installed = z.union([z.array(z.unknown()), z.object({ packages: z.array(z.unknown()) }).transform(({ packages }) => packages)])
const Package = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.array(z.unknown())]).optional().catch(undefined),
})

/** One installed package. */
export interface ComposerPackage {
  /** `vendor/name`, as written. */
  readonly name: string
  /** As the package's author writes it: `v5.4.53`, `dev-main`. */
  readonly version: string
  readonly licenses: readonly string[]
}

/** The packages of `vendor/composer/installed.json` in its order, null for an entry that is none. Never throws. */
export function parseInstalled(bytes: Buffer): (ComposerPackage | null)[] | 'too-deep' | 'bad-json' {
  if (isDeeperThan(MAX_DEPTH, bytes)) return 'too-deep'
  let root: unknown
  try {
    root = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    return 'bad-json'
  }
  const installed = Installed.safeParse(root)
  return installed.success ? installed.data.map(toPackage) : 'bad-json'
}

function toPackage(entry: unknown): ComposerPackage | null {
  const parsed = Package.safeParse(entry)
  if (!parsed.success) return null
  const { name, version, license } = parsed.data
  const licenses = [license ?? []].flat().filter((word): word is string => typeof word === 'string' && word.length > 0 && word.length <= 200)
  return { name: clean(name), version: clean(version), licenses: licenses.slice(0, MAX_LICENSES).map(clean) }
}
