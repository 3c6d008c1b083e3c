import { z } from 'zod'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { isDeeperThan } from '../json-depth.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import { BadZip, readEntries, readEntry, type ZipEntry } from '../zip.ts'
import type { YarnGapCode } from './gap-code.ts'

const CODES: { incomplete: YarnGapCode; bad: YarnGapCode } = { incomplete: 'YARN.INCOMPLETE', bad: 'YARN.BAD_PACKAGE' }
const MANIFEST = /^node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/
const MAX_MANIFEST = 4 * 1024 * 1024
const MAX_ENTRIES = 200_000
const MAX_DEPTH = 512

const Text = z.string().transform((text) => clean(text.trim())).optional().catch(undefined)
const Manifest = z.object({ name: Text, version: Text, license: Text })

/**
 * Packages of npm that an application loads out of zips (Yarn's Plug'n'Play): `.yarn/cache/<name>-npm-<version>-<hash>.zip`. With another linker the
 * same zips are a cache, which may hold more than is installed: the image has them all the same.
 */
export const analyzer: Analyzer = {
  name: 'yarn',
  version: 1,
  packageTypes: ['npm'],
  reads: [{ by: { extension: '.zip' }, when: (path) => /\/\.yarn\/(?:berry\/)?cache\/[^/]+\.zip$/.test(path) }],
  maxBytes: 128 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const gap = (code: YarnGapCode, message: string): Findings => ({ packages: [], gaps: [{ code, message, path }] })
  let json: Buffer
  try {
    const entry = manifestEntry(bytes)
    if (entry === null) return gap('YARN.INCOMPLETE', 'The archive has no manifest of a package.')
    json = readEntry(bytes, entry)
  } catch (error) {
    if (!(error instanceof BadZip)) throw error
    return gap('YARN.BAD_ZIP', error.message)
  }
  const manifest = Manifest.safeParse(parsed(json))
  if (!manifest.success) return gap('YARN.BAD_JSON', 'The manifest in the archive is no JSON object that can be read.')
  const { name: fullName = '', version = null, license = '' } = manifest.data
  const [, scope = null, name = ''] = /^(?:(@[^/]+)\/)?([^/]+)$/.exec(fullName) ?? []
  return onePackage(path, { type: 'npm', namespace: scope, name, version, licenses: [license] }, CODES)
}

function parsed(json: Buffer): unknown {
  if (isDeeperThan(MAX_DEPTH, json)) return null
  try {
    return JSON.parse(json.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    return null
  }
}

function manifestEntry(zip: Buffer): ZipEntry | null {
  let count = 0
  for (const entry of readEntries(zip)) {
    if (MANIFEST.test(entry.name)) {
      if (entry.size > MAX_MANIFEST) throw new BadZip('The manifest is too large.')
      return entry
    }
    if (++count > MAX_ENTRIES) throw new BadZip('The archive has too many members.')
  }
  return null
}
