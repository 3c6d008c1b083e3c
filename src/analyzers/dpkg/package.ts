import type { PackageRecord } from '../../model/package-record.ts'
import { type Relations, relations } from '../relations.ts'
import type { Stanza } from '../stanza.ts'
import { parseDepends, parseProvides } from './relations.ts'

/**
 * Whether the files of the package are there. The last word of Status is the state and the first only a wish:
 * `deinstall ok installed` is still on disk, `deinstall ok config-files` is not. Distroless stanzas have no Status.
 */
export function isInstalled({ status }: Stanza): boolean {
  if (status === undefined) return true
  const state = status.split(/\s+/).at(-1)
  return state !== 'config-files' && state !== 'not-installed' && state !== 'deinstall' && state !== 'purge'
}

/** The record of an installed package; name and version are checked by the caller. */
export function toPackage(name: string, version: string, stanza: Stanza): PackageRecord {
  const qualifiers: Record<string, string> = {}
  if (stanza.architecture !== undefined && stanza.architecture !== '') qualifiers['arch'] = stanza.architecture
  const upstream = upstreamOf(name, version, stanza.source)
  if (upstream !== null) qualifiers['upstream'] = upstream
  const distroFallback = isUbuntu(version, stanza) ? 'ubuntu' : 'debian'
  return { type: 'deb', namespace: null, distroFallback, name, version, qualifiers, licenses: [], innerPath: '', ...relationsOf(stanza) }
}

function relationsOf({ depends, 'pre-depends': before, provides }: Stanza): Relations {
  return relations([...parseDepends(before), ...parseDepends(depends)], parseProvides(provides))
}

/**
 * The source package as `name` or `name@version`, from the field `Source: name (version)`; null when it is the
 * binary's own. Advisories of Debian speak of sources: `libssl3` is named there as `openssl`.
 */
function upstreamOf(name: string, version: string, source: string | undefined): string | null {
  const parts = /^(\S+)(?:\s+\(([^()\s]*)\))?$/.exec(source ?? '')
  const sourceName = parts?.[1] ?? name
  const sourceVersion = parts?.[2] || version
  if (sourceName === name && sourceVersion === version) return null
  return sourceVersion === version ? sourceName : `${sourceName}@${sourceVersion}`
}

function isUbuntu(version: string, { maintainer }: Stanza): boolean {
  return /ubuntu/i.test(maintainer ?? '') || version.includes('ubuntu')
}
