import type { OnePackage } from '../one-package.ts'

/** A reference of Conan, `name/version[@user/channel]` (docs.conan.io, "Conan references"); null when it is none. */
export function readReference(reference: string): OnePackage | null {
  const [, name, version, user = '', channel = ''] = /^([^/@#]+)\/([^/@#]+)(?:@([^/@#]+)(?:\/([^/@#]+))?)?$/.exec(reference) ?? []
  if (name === undefined || version === undefined) return null
  // `_` is how the cache of Conan 1 writes that there is none.
  return { type: 'conan', name, version, qualifiers: { user: user === '_' ? '' : user, channel: channel === '_' ? '' : channel } }
}
