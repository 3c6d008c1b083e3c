import type { RpmHeader } from './header.ts'

const FIELDS = 10
const MAX_LINES = 100_000

/**
 * Reads `container-manifest-2` of Mariner and Azure Linux distroless images: a line a package, tab-separated NAME,
 * VERSION-RELEASE, INSTALLTIME, BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM, SOURCERPM, `(none)` for an absent one.
 * Null when the bytes are something else.
 */
export function readManifest(bytes: Buffer): RpmHeader[] | null {
  if (bytes.includes(0)) return null
  const lines = bytes
    .toString('utf8')
    .split('\n', MAX_LINES)
    .filter((line) => line.trim() !== '')
  const headers = lines.map(readLine)
  return headers.every((header) => header !== null) ? headers : null
}

function readLine(line: string): RpmHeader | null {
  const fields = line.replace(/\r$/, '').split('\t', FIELDS)
  if (fields.length < FIELDS) return null
  const [name, evr, , , vendor, epoch, , arch, , sourceRpm] = fields.map((field) =>
    field === '' || field === '(none)' ? null : field,
  )
  const dash = evr?.lastIndexOf('-') ?? -1
  if (!name || !evr || dash <= 0) return null
  return {
    name,
    version: evr.slice(0, dash),
    release: evr.slice(dash + 1),
    epoch: epoch && /^\d{1,10}$/.test(epoch) ? Number(epoch) : null,
    arch: arch ?? null,
    vendor: vendor ?? null,
    license: null,
    sourceRpm: sourceRpm ?? null,
    modularityLabel: null,
    requires: { names: [], flags: [], versions: [] },
    provides: [],
  }
}
