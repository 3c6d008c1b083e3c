import type { PackageRecord } from '../../model/package-record.ts'
import { relations } from '../relations.ts'
import type { ApkRow } from './parse-installed.ts'
import { parseDepends, parseProvides } from './relations.ts'

/** The record of a package; name and version are checked by the caller. An origin of the same name is left out. */
export function toPackage(name: string, version: string, { arch, origin, license, depends, provides }: ApkRow): PackageRecord {
  const qualifiers: Record<string, string> = {}
  if (arch !== undefined && arch !== '') qualifiers['arch'] = arch
  if (origin !== undefined && origin !== '' && origin !== name) qualifiers['upstream'] = origin
  const licenses = license === undefined || license === '' ? [] : [license]
  return { type: 'apk', namespace: null, distroFallback: 'alpine', name, version, qualifiers, licenses, innerPath: '', ...relations(parseDepends(depends), parseProvides(provides)) }
}
