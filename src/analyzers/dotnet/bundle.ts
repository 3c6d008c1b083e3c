import type { Excerpt } from '../../layers/excerpt.ts'

/** Stands in every host of .NET, behind the place of the bundle's header (dotnet/runtime, bundle_marker.c). */
export const MARKER = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex')
/** The header's place, eight bytes before the marker; 0 in a host that carries no bundle. */
export const PLACE_BYTES = 8
const MAX_HEADER = 512

/** Where the dependency list of a bundle lies in its file. */
export interface BundledDeps {
  readonly offset: number
  readonly size: number
}

/**
 * Finds the dependency list of the application that is bundled in a program (dotnet/runtime, docs/design/features/host-single-file: manifest of versions 2 and 6).
 * null: the program carries no bundle, or one without a list. `bad`: a header that is none.
 */
export function bundledDeps(file: Excerpt): BundledDeps | 'bad' | 'not-kept' | null {
  const at = markerIn(file)
  const place = at === null ? null : file.read(at - PLACE_BYTES, PLACE_BYTES)
  if (place === null) return null
  const header = Number(place.readBigInt64LE())
  if (header === 0) return null
  if (header < 0 || header + 64 > file.size) return 'bad'
  const bytes = file.read(header, Math.min(MAX_HEADER, file.size - header))
  if (bytes === null) return 'not-kept'
  const major = bytes.readUInt32LE(0)
  // Version 1, of .NET Core 3, unpacks itself to a folder and says not where the list is.
  if (major < 2) return null
  const idLength = bytes[12]!
  const from = 13 + idLength
  if (major > 6 || idLength > 127 || from + 16 > bytes.length) return 'bad'
  const [offset, size] = [Number(bytes.readBigInt64LE(from)), Number(bytes.readBigInt64LE(from + 8))]
  if (size === 0) return null
  return offset > 0 && size > 0 && offset + size <= file.size ? { offset, size } : 'bad'
}

function markerIn({ kept }: Excerpt): number | null {
  for (const { offset, bytes } of kept) {
    const at = bytes.indexOf(MARKER)
    if (at >= PLACE_BYTES) return offset + at
  }
  return null
}
