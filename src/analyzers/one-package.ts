import type { PackageRecord } from '../model/package-record.ts'
import type { Findings } from './analyzer.ts'
import { MAX_TEXT, quote } from './text.ts'

/** What a file says of the one package that it proves; a field is null or empty when it says nothing. */
export interface OnePackage {
  readonly type: string
  readonly namespace?: string | null
  /** For packages of a distribution: see PackageRecord. */
  readonly distroFallback?: string
  readonly name: string | null
  readonly version: string | null
  readonly qualifiers?: Readonly<Record<string, string>>
  readonly licenses?: readonly string[]
}

/** Gap codes for the two ways in which such a file can fail: no name or version, and one that is too long or has characters that it cannot have. */
export interface OneCodes {
  readonly incomplete: string
  readonly bad: string
}

const MAX_LICENSE = 200

/** Names without blanks, slashes and signs that no ecosystem of this kind has. */
const NAME = /^[\p{L}\p{N}._+@~-]+$/u

/** The findings of a file that proves one package: the package, or the gap that keeps it from being one. */
export function onePackage(path: string, stated: OnePackage, { incomplete, bad }: OneCodes): Findings {
  const { type, namespace = null, name, version, qualifiers = {}, licenses = [] } = stated
  const gap = (code: string, message: string): Findings => ({ packages: [], gaps: [{ code, message, path }] })
  if (name === null || name === '') return gap(incomplete, 'The file names no package.')
  if (version === null || version === '') return gap(incomplete, `The file gives no version of ${quote(name)}.`)
  const longest = Math.max(name.length, version.length, ...Object.values(qualifiers).map(({ length }) => length))
  if (longest > MAX_TEXT || !NAME.test(name) || /[\s\p{Cc}\ufffd]/u.test(version)) {
    return gap(bad, `${quote(name)} with version ${quote(version)} is no package.`)
  }
  const { distroFallback } = stated
  const record: PackageRecord = {
    type, namespace, name, version, innerPath: '',
    ...(distroFallback === undefined ? {} : { distroFallback }),
    qualifiers: Object.fromEntries(Object.entries(qualifiers).filter(([, value]) => value !== '')),
    licenses: licenses.filter((license) => license !== '' && license.length <= MAX_LICENSE),
  }
  return { packages: [record], gaps: [] }
}
