import type { Requirement } from '../../model/requirement.ts'
import { requirementsOf } from './relations.ts'
import { clean } from '../text.ts'
import { isDeeperThan } from '../json-depth.ts'

const MAX_DEPTH = 512
const MAX_LICENSES = 20
const MAX_LICENSE = 200

/** What a package.json says about itself; a field is null when it is absent. */
export interface Manifest {
  readonly name: string | null
  readonly version: string | null
  readonly licenses: readonly string[]
  readonly requires: readonly Requirement[]
  /** Set when `version` is there and no string: npm itself refuses such a package. */
  readonly oddVersion: boolean
}

/**
 * Reads package.json, with or without BOM. `too-deep`: nests more than 512 levels; `bad-json`: no JSON object.
 * Never throws.
 */
export function parseManifest(bytes: Buffer): Manifest | 'too-deep' | 'bad-json' {
  if (isDeeperThan(MAX_DEPTH, bytes)) return 'too-deep'
  let root: unknown
  try {
    root = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    return 'bad-json'
  }
  if (!isObject(root)) return 'bad-json'
  const version = root['version'] ?? null
  return {
    name: textOf(root['name']),
    version: textOf(version),
    licenses: licensesOf(root),
    requires: [...requirementsOf(root)],
    oddVersion: version !== null && typeof version !== 'string',
  }
}

/** `license` is text or, in old packages, `{ type, url }`; `licenses` is a list of those; some mix them up. */
function licensesOf(root: Record<string, unknown>): string[] {
  const declared = [root['license'], root['licenses']].flat().slice(0, MAX_LICENSES)
  const words = declared.map((item) => textOf(isObject(item) ? (item['type'] ?? item['name']) : item))
  return [...new Set(words.filter((word) => word !== null && word.length <= MAX_LICENSE))] as string[]
}

function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = clean(value.trim())
  return text === '' ? null : text
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
