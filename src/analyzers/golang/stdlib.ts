import { clean } from '../text.ts'

/**
 * The release of Go in what a program says of its toolchain: `go1.22.1` -> `1.22.1`, without experiments (`X:boringcrypto`); of a
 * development version the release that it leads to; null for one that names none.
 */
export function stdlibVersion(text: string): string | null {
  const [, version = null] = /^(?:devel )?go(\d[^ ]*)/.exec(text) ?? []
  return version === null ? null : clean(version.replace(/-X:.*$/, ''))
}
