import type { Claim } from '../../layers/claim.ts'
import type { Gap } from '../../model/gap.ts'
import type { Analyzer, EvidenceFile, Findings, PathRule } from '../analyzer.ts'
import { NOTHING } from '../analyzer.ts'
import { ClaimPaths, rootOf } from '../claim-paths.ts'
import { isSqlite, isWal } from '../sqlite-table.ts'
import { isBdb, readBdb } from './bdb.ts'
import type { ReportFault } from './database.ts'
import { distroOf } from './distro.ts'
import { readHeader, type RpmHeader } from './header.ts'
import { readManifest } from './manifest.ts'
import { isNdb, readNdb } from './ndb.ts'
import { toPackage } from './package.ts'
import { readSqlite } from './sqlite.ts'

const FOLDERS = ['/var/lib/rpm', '/usr/share/rpm', '/usr/lib/sysimage/rpm']
const NAMES = ['Packages', 'Packages.db', 'rpmdb.sqlite']
const MANIFEST = '/var/lib/rpmmanifest/container-manifest-2'
const MAX_PACKAGES = 100_000
const MAX_GAPS = 100

/**
 * The rpm database in each of its three formats (Berkeley DB hash, NDB, SQLite), told apart by content, and the package
 * list of Mariner's distroless images. Gaps: `RPM.UNKNOWN_FORMAT`, `RPM.BAD_DATABASE` (what was read before is kept),
 * `RPM.BAD_HEADER` (one package lost), `RPM.BAD_FILES` (its files are not known), `RPM.TOO_MANY`, `RPM.WAL_NOT_READ`.
 */
export const analyzer: Analyzer = {
  name: 'rpm',
  version: 4,
  packageTypes: ['rpm'],
  reads: [
    ...[...NAMES, 'rpmdb.sqlite-wal'].map(inRpmFolder),
    { by: { basename: 'container-manifest-2' }, when: (path) => path.endsWith(MANIFEST) },
  ],
  maxBytes: 256 * 1024 * 1024,
  places: [...FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`)), MANIFEST],
  analyze,
}

function inRpmFolder(name: string): PathRule {
  const ends = FOLDERS.map((folder) => `${folder}/${name}`)
  return { by: { basename: name }, when: (path) => ends.some((end) => path.endsWith(end)) }
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  if (bytes.length === 0) return NOTHING
  const gap = (code: string, message: string): Findings => ({ packages: [], gaps: [{ code, message, path }] })
  if (isWal(bytes))
    return gap('RPM.WAL_NOT_READ', 'Packages written to this write-ahead log and not yet to rpmdb.sqlite are not seen.')
  if (path.endsWith('-wal')) return NOTHING
  const read = [
    { fits: isSqlite, read: readSqlite },
    { fits: isNdb, read: readNdb },
    { fits: isBdb, read: readBdb },
  ].find(({ fits }) => fits(bytes))?.read
  const gaps: Gap[] = []
  const report =
    (code: string) =>
    (message: string): void => {
      if (gaps.length < MAX_GAPS) gaps.push({ code, message, path })
    }
  const { headers, claims } = read === undefined ? { headers: readManifest(bytes), claims: [] } : readHeaders(read(bytes, report('RPM.BAD_DATABASE')), { size: bytes.length, root: rootOfDatabase(path) }, report)
  if (headers === null)
    return gap('RPM.UNKNOWN_FORMAT', 'Neither an SQLite, NDB or Berkeley DB hash file nor a package list.')
  const distro = distroOf(headers)
  return { packages: headers.map((header) => toPackage(header, distro)), gaps, claims }
}

function rootOfDatabase(path: string): string {
  return FOLDERS.map((folder) => rootOf(path, `${folder}/`)).find((root) => root !== '') ?? ''
}

/**
 * Reads the blobs until they end, are too many, or are together larger than the file that holds them (they overlap:
 * hostile).
 */
function readHeaders(
  blobs: Iterable<Buffer>,
  { size, root }: { readonly size: number; readonly root: string },
  report: (code: string) => ReportFault,
): { headers: RpmHeader[]; claims: Claim[] } {
  const headers: RpmHeader[] = []
  const claims: Claim[] = []
  const paths = new ClaimPaths()
  let total = 0
  for (const blob of blobs) {
    total += blob.length
    if (total > size) {
      report('RPM.BAD_DATABASE')('The packages overlap: together they are larger than the file.')
      break
    }
    const header = readHeader(blob)
    if (header === null)
      report('RPM.BAD_HEADER')(`The header of package ${headers.length + 1} of the database cannot be read.`)
    else if (headers.length < MAX_PACKAGES) {
      const { files, ...rest } = header
      headers.push(rest)
      if (files === null) report('RPM.BAD_FILES')(`The lists of files of package ${headers.length} do not fit.`)
      else claims.push(...paths.claims({ name: rest.name, version: `${rest.version}-${rest.release}`, arch: rest.arch }, files, root))
    } else {
      report('RPM.TOO_MANY')(`Only the first ${MAX_PACKAGES} packages are read.`)
      break
    }
  }
  return { headers, claims }
}
