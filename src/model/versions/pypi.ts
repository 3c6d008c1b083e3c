import {
  compareDigits,
  compareText,
  isDigitAt,
  isLetterAt,
  isNumber,
  skipDigits,
  skipLetters,
} from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'
import { compareSequences } from './common/lexicographic.ts'

const pattern = new RegExp(
  [
    '^v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)',
    '(?:[-_.]?(?<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?<preNumber>[0-9]*))?',
    '(?:-(?<implicitPost>[0-9]+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>[0-9]*))?',
    '(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>[0-9]*))?',
    '(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
  ].join(''),
)

const preLetters = new Map([
  ['a', 1],
  ['alpha', 1],
  ['b', 2],
  ['beta', 2],
  ['c', 3],
  ['rc', 3],
  ['pre', 3],
  ['preview', 3],
])
const beforePre = 0
const noPre = 4

interface Pep440Version {
  readonly epoch: string
  readonly release: readonly string[]
  readonly phase: number
  readonly preNumber: string
  /** Undefined when it is not a post-release, which comes first. */
  readonly post: string | undefined
  /** Undefined when it is not a development release, which comes last. */
  readonly dev: string | undefined
  readonly local: readonly string[]
}

interface PypiVersion {
  /** Undefined for a legacy version. */
  readonly standard: Pep440Version | undefined
  readonly legacy: readonly string[]
}

/**
 * Python versions after PEP 440. Legacy versions come before all others (as in packaging's LegacyVersion), in natural
 * order among themselves. A range bound without local label speaks of the version whatever the local label.
 */
export const pypi = keyedOrder<PypiVersion>({
  type: 'pypi',
  purlTypes: ['pypi'],
  read: readPypi,
  compareKeys(a, b) {
    if (a.standard !== undefined && b.standard !== undefined) return comparePep440(a.standard, b.standard)
    if (a.standard !== undefined || b.standard !== undefined) return a.standard === undefined ? -1 : 1
    return compareSequences(a.legacy, b.legacy, compareLegacy, '')
  },
  asPreciseAs: (version, bound) => (bound.includes('+') ? version : (version.split('+', 1)[0] ?? version)),
})

function readPypi(version: string): PypiVersion {
  const text = version.trim().toLowerCase()
  const groups = pattern.exec(text)?.groups
  if (groups === undefined) return { standard: undefined, legacy: readLegacy(text) }
  const isPost = groups['post'] !== undefined || groups['implicitPost'] !== undefined
  const dev = groups['dev'] === undefined ? undefined : groups['devNumber']
  const pre = groups['pre']
  return {
    standard: {
      epoch: groups['epoch'] ?? '',
      release: (groups['release'] ?? '').split('.'),
      // 1.0.dev1 comes before 1.0a1, but 1.0.post1.dev1 after 1.0.
      phase: pre === undefined ? (dev !== undefined && !isPost ? beforePre : noPre) : (preLetters.get(pre) ?? noPre),
      preNumber: groups['preNumber'] ?? '',
      post: isPost ? (groups['implicitPost'] ?? groups['postNumber'] ?? '') : undefined,
      dev,
      local: groups['local']?.split(/[-_.]/) ?? [],
    },
    legacy: [],
  }
}

function comparePep440(a: Pep440Version, b: Pep440Version): number {
  return (
    compareDigits(a.epoch, b.epoch) ||
    compareSequences(a.release, b.release, compareDigits, '0') ||
    a.phase - b.phase ||
    compareDigits(a.preNumber, b.preNumber) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareSequences(a.local, b.local, compareLocal, '')
  )
}

/** `missing` says where a missing number stands: -1 before all numbers, 1 after them. */
function compareOptional(a: string | undefined, b: string | undefined, missing: -1 | 1): number {
  if (a === undefined || b === undefined) return missing * (Number(a === undefined) - Number(b === undefined))
  return compareDigits(a, b)
}

function compareLocal(a: string, b: string): number {
  const difference = localRank(a) - localRank(b)
  if (difference !== 0) return difference
  return isNumber(a) ? compareDigits(a, b) : compareText(a, b)
}

function localRank(part: string): number {
  if (part === '') return 0
  return isNumber(part) ? 2 : 1
}

function readLegacy(text: string): string[] {
  const runs: string[] = []
  let index = 0
  while (index < text.length) {
    const start = index
    if (isDigitAt(text, index)) index = skipDigits(text, index)
    else if (isLetterAt(text, index)) index = skipLetters(text, index)
    else index++
    runs.push(text.slice(start, index))
  }
  return runs
}

function compareLegacy(a: string, b: string): number {
  const difference = legacyRank(a) - legacyRank(b)
  if (difference !== 0) return difference
  return isNumber(a) ? compareDigits(a, b) : compareText(a, b)
}

function legacyRank(run: string): number {
  if (run === '') return 0
  return isDigitAt(run, 0) ? 2 : 1
}
