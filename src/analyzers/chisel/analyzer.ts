import { zstdDecompressSync } from 'node:zlib'
import { z } from 'zod'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { clean, MAX_TEXT, quote } from '../text.ts'
import type { ChiselGapCode } from './gap-code.ts'

const MANIFEST = '/var/lib/chisel/manifest.wall'
const MAX_UNPACKED = 256 * 1024 * 1024
const MAX_LINE = 64 * 1024
const MAX_PACKAGES = 100_000
const LF = 0x0a
const PACKAGE_MARK = Buffer.from('"kind":"package"')

const Package = z.object({ kind: z.literal('package'), name: z.string(), version: z.string(), arch: z.string().optional() })

/**
 * The manifest that Chisel leaves in a system cut from Ubuntu packages, which has no database of dpkg: lines of JSON packed by zstd ("jsonwall"),
 * a line a package, a slice, a path.
 */
export const analyzer: Analyzer = {
  name: 'chisel',
  version: 1,
  packageTypes: ['deb'],
  reads: [{ by: { basename: 'manifest.wall' } }],
  maxBytes: 64 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<ChiselGapCode>(path)
  const text = unpacked(bytes)
  if (text === null || !text.subarray(0, MAX_LINE).includes('"jsonwall"')) {
    collector.miss('CHISEL.BAD_MANIFEST', `The file is no manifest of Chisel (${MANIFEST}), or unpacks to more than ${MAX_UNPACKED} bytes.`)
    return collector.findings()
  }
  let count = 0
  for (const line of packageLines(text)) {
    if (count++ === MAX_PACKAGES) {
      collector.miss('CHISEL.TOO_MANY', `Packages after the first ${MAX_PACKAGES} are left out.`)
      break
    }
    addPackage(collector, line)
  }
  return collector.findings()
}

function unpacked(bytes: Buffer): Buffer | null {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: MAX_UNPACKED })
  } catch {
    return null
  }
}

/** Lines with a package; of the paths, which are most, no text is made. */
function* packageLines(text: Buffer): Generator<string> {
  for (let at = text.indexOf(PACKAGE_MARK); at !== -1; ) {
    const start = text.lastIndexOf(LF, at) + 1
    const end = text.indexOf(LF, at)
    const stop = end === -1 ? text.length : end
    yield text.toString('utf8', start, Math.min(stop, start + MAX_LINE))
    at = text.indexOf(PACKAGE_MARK, stop)
  }
}

function addPackage(collector: Collector<ChiselGapCode>, line: string): void {
  const parsed = Package.safeParse(json(line))
  const { name, version, arch = '' } = parsed.success ? parsed.data : { name: '', version: '' }
  if (!/^[a-z0-9][a-z0-9+.-]*$/.test(name) || !/^[\w.+:~-]+$/.test(version) || !/^[a-z0-9-]*$/.test(arch) || Math.max(name.length, version.length, arch.length) > MAX_TEXT) {
    return collector.miss('CHISEL.BAD_PACKAGE', `${quote(clean(name))} is no package with a version.`)
  }
  collector.add({ type: 'deb', namespace: null, distroFallback: 'ubuntu', name, version, qualifiers: arch === '' ? {} : { arch }, licenses: [], innerPath: '' })
}

function json(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
