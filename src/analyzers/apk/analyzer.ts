import type { Claim } from '../../layers/claim.ts'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { ClaimPaths, rootOf } from '../claim-paths.ts'
import { Collector } from '../collector.ts'
import { isBlank, MAX_TEXT, quote } from '../text.ts'
import type { ApkGapCode } from './gap-code.ts'
import { toPackage } from './package.ts'
import { type ApkRow, parseInstalled } from './parse-installed.ts'

const DATABASE = '/lib/apk/db/installed'
const MAX_PACKAGES = 200_000

/** Reads the database of apk-tools; it moved below /usr with the merged /usr of Alpine 3.22 and Wolfi. */
export const analyzer: Analyzer = {
  name: 'apk',
  version: 4,
  packageTypes: ['apk'],
  reads: [{ by: { basename: 'installed' }, when: (path) => path.endsWith(DATABASE) }],
  maxBytes: 64 * 1024 * 1024,
  places: [DATABASE, `/usr${DATABASE}`],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<ApkGapCode>(path)
  const root = rootOf(path, path.endsWith(`/usr${DATABASE}`) ? `/usr${DATABASE}` : DATABASE)
  const paths = new ClaimPaths()
  const claims: Claim[] = []
  let rows = 0
  for (const row of parseInstalled(bytes)) {
    if (rows === MAX_PACKAGES) {
      collector.miss('APK.TOO_MANY', `Records after the first ${MAX_PACKAGES} are left out.`)
      break
    }
    rows += 1
    addPackage(collector, rows, row)
    const { name, version = null, arch = null, files } = row
    if (name !== undefined) claims.push(...paths.claims({ name, version, arch }, files, root))
  }
  if (rows === 0 && !isBlank(bytes)) {
    collector.miss('APK.NOT_A_DATABASE', 'The file has content, but no record of a package.')
  }
  return { ...collector.findings(), claims }
}

function addPackage(collector: Collector<ApkGapCode>, number: number, row: ApkRow): void {
  const { name = '', version = '', arch = '', origin = '' } = row
  if (Math.max(name.length, version.length, arch.length, origin.length) > MAX_TEXT) {
    collector.miss('APK.TOO_LONG', `A field of ${quote(name)} has more than ${MAX_TEXT} characters.`)
  } else if (name === '') {
    collector.miss('APK.NO_NAME', `Record ${number} has no name (P:).`)
  } else if (!/^[A-Za-z0-9._+-]+$/.test(name)) {
    collector.miss('APK.BAD_NAME', `${quote(name)} is no package name.`)
  } else if (version === '') {
    collector.miss('APK.NO_VERSION', `The record of ${quote(name)} has no version (V:).`)
  } else {
    collector.add(toPackage(name, version, row))
  }
}
