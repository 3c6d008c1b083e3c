import type { Manifest } from './manifest.ts'

/** What an archive without Maven descriptors says of itself. */
export interface ArchiveIdentity {
  readonly group: string | null
  readonly name: string
  readonly version: string
}

const WORD = /^[\w.+-]{1,200}$/
const GROUP = /^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/
// Shorter ones (org.apache, com.google) name the maker and hardly ever the group.
const LONG_GROUP = /^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+){2,}$/

/**
 * Name and version by a file name `name-version.jar`, else by the manifest (Implementation-Title when it is a word and
 * no phrase, the Bundle-SymbolicName's last part, the file name); null when there is no version. The group is a guess
 * unless Group-Id (Jenkins) states it: Implementation-Vendor-Id, or what stands before the name in the
 * Bundle-SymbolicName.
 */
export function identify(fileName: string, manifest: Manifest | null): ArchiveIdentity | null {
  const attribute = (name: string): string => manifest?.attributes.get(name)?.trim() ?? ''
  const stated =
    ['implementation-version', 'bundle-version', 'plugin-version']
      .map((name) => toVersion(attribute(name)))
      .find((version) => version !== null) ?? null
  const base = fileName.slice(0, fileName.lastIndexOf('.')).slice(0, 200)
  const file = splitFileName(base, stated)
  const symbolicName = attribute('bundle-symbolicname').split(';')[0]?.trim() ?? ''
  const lastPart = symbolicName.slice(symbolicName.lastIndexOf('.') + 1)
  const titles = [attribute('short-name'), attribute('implementation-title'), lastPart, base]
  const name = file.version === null ? titles.find((title) => WORD.test(title)) : file.name
  const version = file.version ?? stated
  if (name === undefined || version === null) return null
  const before = symbolicName.slice(0, Math.max(0, symbolicName.lastIndexOf('.')))
  const groupId = attribute('group-id')
  const guesses = [attribute('implementation-vendor-id'), before]
  const group = GROUP.test(groupId) ? groupId : (guesses.find((guess) => LONG_GROUP.test(guess)) ?? null)
  return { group, name, version }
}

/** Whether an archive is part of the Java runtime, which is no Maven package and whose version is that of the JDK. */
export function isRuntime({ attributes }: Manifest): boolean {
  return attributes.get('implementation-title')?.trim() === 'Java Runtime Environment'
}

/** `1.2.3` of `1.2.3 (build 7)`; null for a phrase or an unexpanded `${...}`. */
function toVersion(text: string): string | null {
  const word = text.split(/\s/, 1)[0] ?? ''
  return WORD.test(word) && /\d/.test(word) ? word : null
}

/**
 * Splits `name-version`: at the manifest's version when the name ends with it, else at the first dash before a digit
 * behind which no other word with a dotted version follows (`log4j-1.2-api-2.14.1`).
 */
function splitFileName(
  base: string,
  stated: string | null,
): { readonly name: string; readonly version: string | null } {
  if (stated !== null && base.endsWith(`-${stated}`))
    return { name: base.slice(0, -stated.length - 1), version: stated }
  for (let at = base.indexOf('-', 1); at > 0; at = base.indexOf('-', at + 1)) {
    const rest = base.slice(at + 1)
    if (/^\d/.test(rest) && !/-[a-z]+-\d+\.\d/i.test(rest) && WORD.test(rest))
      return { name: base.slice(0, at), version: rest }
  }
  return { name: base, version: null }
}
