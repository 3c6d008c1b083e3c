import type { PackageRecord } from '../../model/package-record.ts'
import type { Requirement } from '../../model/requirement.ts'
import { relations } from '../relations.ts'

/** Scope (with its `@`, null for none) and name of an npm package name. */
export interface NpmName {
  readonly scope: string | null
  readonly name: string
}

/**
 * Splits a package name, or null for one that npm refuses (validate-npm-package-name, the rules for old packages: upper
 * case and some punctuation were allowed once and are still installed).
 */
export function parseName(text: string): NpmName | null {
  const parts = /^(?:(@[^/]+)\/)?([^/@][^/]*)$/.exec(text)
  if (parts === null) return null
  const [, scope = null, name = ''] = parts
  const plain = (part: string) => part.isWellFormed() && encodeURIComponent(part) === part
  if (!plain(name) || (scope !== null && !plain(scope.slice(1)))) return null
  if (name.startsWith('.')) return null
  if (scope === null && /^(?:_.*|node_modules|favicon\.ico)$/i.test(name)) return null
  return { scope, name }
}

/** The record of a package. */
export function toPackage({ scope, name }: NpmName, version: string, licenses: readonly string[], requires: readonly Requirement[] = []): PackageRecord {
  return { type: 'npm', namespace: scope, name, version, qualifiers: {}, licenses, innerPath: '', ...relations(requires) }
}
