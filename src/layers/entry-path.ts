/** A name in a tar, as far as an image is concerned. */
export type EntryPath =
  | { readonly kind: 'path'; readonly path: string }
  /** `.wh.x`: path x of lower layers is gone. */
  | { readonly kind: 'whiteout'; readonly path: string }
  /** `.wh..wh..opq`: lower layers show nothing below the path. */
  | { readonly kind: 'opaque'; readonly path: string }
  /** Marks of AUFS, and whiteouts of nothing, `.` or `..`: they say nothing (OCI image-spec, layer.md, "Whiteouts"). */
  | { readonly kind: 'ignored' }
  /** The name climbs out of the root. */
  | { readonly kind: 'outside' }

const WHITEOUT = '.wh.'

/** Reads the name of a tar entry (latin1 text, one character a byte) as an absolute path of the image's root. */
export function entryPath(name: string): EntryPath {
  const path = absolutePath(name)
  if (path === null) return { kind: 'outside' }
  if (path.includes('/.wh..wh.') && !path.endsWith('/.wh..wh..opq')) return { kind: 'ignored' } // AUFS' own folders, and what is in them
  const slash = path.lastIndexOf('/')
  if (!path.startsWith(WHITEOUT, slash + 1)) return { kind: 'path', path }
  const parent = path.slice(0, slash) || '/'
  const hidden = path.slice(slash + 1 + WHITEOUT.length)
  if (hidden === '.wh..opq') return { kind: 'opaque', path: parent }
  if (hidden === '' || hidden === '.' || hidden === '..') return { kind: 'ignored' }
  return { kind: 'whiteout', path: parent === '/' ? `/${hidden}` : `${parent}/${hidden}` }
}

/** `./a//b/../c` is `/a/c`; null when it climbs out of the root. Bytes that are not UTF-8 come out as `\xHH`. */
export function absolutePath(name: string): string | null {
  const plain = /^[\x21-\x7e]*$/.test(name) ? name : readable(name)
  if (plain.startsWith('/') && !plain.includes('//') && !plain.includes('/.') && !plain.endsWith('/')) return plain
  const parts: string[] = []
  for (const part of plain.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return `/${parts.join('/')}`
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text that the bytes of a latin1 string spell in UTF-8; a byte that is none stands as `\xHH`, upper case. */
export function readable(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  try {
    return strict.decode(bytes)
  } catch {
    return escaped(bytes)
  }
}

function escaped(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!)
    const sequence = bytes.subarray(at, at + length)
    const good = length > 0 && sequence.length === length && isUtf8(sequence)
    text += good ? sequence.toString() : `\\x${bytes[at]!.toString(16).toUpperCase().padStart(2, '0')}`
    at += good ? length : 1
  }
  return text
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first < 0xe0) return 2
  if (first >= 0xe0 && first < 0xf0) return 3
  return first >= 0xf0 && first < 0xf5 ? 4 : 0
}

function isUtf8(bytes: Buffer): boolean {
  try {
    strict.decode(bytes)
    return true
  } catch {
    return false
  }
}
