import { comparableVersion } from '../../../model/comparable-version.ts'
import { qualifiersOf } from '../../../model/purl.ts'
import { orderOf } from '../../../model/versions/all.ts'
import type { PackageVersionRow } from './rows.ts'

/** What became of a package between two images. */
export type ChangeKind = 'ADDED' | 'REMOVED' | 'UPGRADED' | 'DOWNGRADED'

/** A package that two images do not have alike: `from` is null for ADDED, `to` for REMOVED, neither for the others. */
export interface PackageChangeRow {
  readonly kind: ChangeKind
  readonly from: PackageVersionRow | null
  readonly to: PackageVersionRow | null
  /** Orders the changes of two images, and is unique among them: name, then what was, then what is. */
  readonly key: readonly [name: string, from: string, to: string]
}

/**
 * What is in one of two images only. Of one package (and one architecture) what went and what came are paired in the
 * order of versions of its ecosystem; what is left over was added or removed.
 */
export function comparePackages(from: readonly PackageVersionRow[], to: readonly PackageVersionRow[]): PackageChangeRow[] {
  const before = new Set(from.map(({ id }) => id))
  const after = new Set(to.map(({ id }) => id))
  const gone = byPackage(from.filter(({ id }) => !after.has(id)))
  const come = byPackage(to.filter(({ id }) => !before.has(id)))
  const changes: PackageChangeRow[] = []
  for (const key of new Set([...gone.keys(), ...come.keys()])) {
    changes.push(...paired(gone.get(key) ?? [], come.get(key) ?? []))
  }
  return changes.sort((a, b) => compareKeys(a.key, b.key))
}

function byPackage(versions: readonly PackageVersionRow[]): Map<string, PackageVersionRow[]> {
  const groups = new Map<string, PackageVersionRow[]>()
  for (const version of versions) {
    const key = `${version.package.id} ${qualifiersOf(version.purl).get('arch') ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), version])
  }
  for (const group of groups.values()) group.sort(compareVersions)
  return groups
}

function compareVersions(a: PackageVersionRow, b: PackageVersionRow): number {
  return orderOf(a.package.type).compare(comparable(a), comparable(b)) || (a.purl < b.purl ? -1 : 1)
}

function comparable({ purl, version }: PackageVersionRow): string {
  return comparableVersion(purl, version ?? '')
}

function paired(gone: readonly PackageVersionRow[], come: readonly PackageVersionRow[]): PackageChangeRow[] {
  const changes: PackageChangeRow[] = []
  for (let i = 0; i < Math.max(gone.length, come.length); i++) changes.push(...changesOf(gone[i] ?? null, come[i] ?? null))
  return changes
}

function changesOf(from: PackageVersionRow | null, to: PackageVersionRow | null): PackageChangeRow[] {
  if (from === null && to === null) return []
  const key: PackageChangeRow['key'] = [(from ?? to)?.package.name ?? '', from?.purl ?? '', to?.purl ?? '']
  if (from === null) return [{ kind: 'ADDED', from, to, key }]
  if (to === null) return [{ kind: 'REMOVED', from, to, key }]
  const difference = orderOf(from.package.type).compare(comparable(from), comparable(to))
  // Two spellings of one version, or other qualifiers: neither up nor down.
  if (difference === 0) return [...changesOf(from, null), ...changesOf(null, to)]
  return [{ kind: difference > 0 ? 'DOWNGRADED' : 'UPGRADED', from, to, key }]
}

/** By code units, part by part. */
export function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i] ?? ''
    if (part !== other) return part < other ? -1 : 1
  }
  return 0
}
