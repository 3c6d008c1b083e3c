import type { PackageRecord } from '../../model/package-record.ts'
import { relations } from '../relations.ts'
import { parseRequiresDist } from './relations.ts'
import { pypiName } from '../../model/purl.ts'

/** Whether a text is a distribution's name (PEP 508), in any spelling. */
export function isName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i.test(text)
}

/** The record of a distribution; the name is normalised as PEP 503 says, the version kept as written. */
export function toPackage(name: string, version: string, licenses: readonly string[], requiresDist: readonly string[] = []): PackageRecord {
  return { type: 'pypi', namespace: null, name: pypiName(name), version, qualifiers: {}, licenses, innerPath: '', ...relations(parseRequiresDist(requiresDist)) }
}
