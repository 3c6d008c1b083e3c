import { qualifiersOf } from './purl.ts'

/**
 * The version of a package as its ecosystem's order takes it. Only rpm differs from what the purl states: there the epoch
 * is a qualifier (purl-spec, type rpm) and comes first in the order, `epoch:version-release` (rpm-version(7)).
 * @param version as the purl states it; empty when it states none
 */
export function comparableVersion(purl: string, version: string): string {
  const epoch = purl.startsWith('pkg:rpm/') ? qualifiersOf(purl).get('epoch') : undefined
  return epoch === undefined ? version : `${epoch}:${version}`
}
