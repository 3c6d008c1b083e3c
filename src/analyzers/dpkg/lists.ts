import { type Claim, claimOf, type Diversion } from '../../layers/claim.ts'
import type { EvidenceFile, Findings } from '../analyzer.ts'
import { ClaimPaths, type ListedFile, pathLines, rootOf } from '../claim-paths.ts'
import { isBlank } from '../text.ts'
import type { DpkgGapCode } from './gap-code.ts'

/** Where the files of dpkg lie, below some root. */
export const HOME = '/var/lib/dpkg/'
const LIST = /\/info\/([^/:]+)(?::([^/:]+))?\.list$/

/** Whether a path may be that of a list of files: `info/PACKAGE.list`, or with the architecture where it may be installed for several. */
export function isList(path: string): boolean {
  return LIST.test(path)
}

/** The list that dpkg keeps of the files of each package: a path a line, folders too, the root as `/.`. */
export function readList({ path, bytes }: EvidenceFile): Findings {
  const [, name = '', arch = null] = LIST.exec(path) ?? []
  let other = false
  function* absolute(): Generator<string> {
    for (const line of pathLines(bytes)) {
      if (!line.startsWith('/')) other = true
      else if (line !== '/.') yield line
    }
  }
  const paths = new ClaimPaths().join(absolute(), rootOf(path, HOME))
  if (other) return refused('DPKG.BAD_LIST', path, bytes, 'The list of a package has a line that is no absolute path.')
  return withClaim(claimOf({ evidence: '../status', name, arch, paths }))
}

const SUMS = /\/info\/([^/:]+)(?::([^/:]+))?\.md5sums$/

/** Whether a path may be that of `info/PACKAGE.md5sums`. */
export function isSums(path: string): boolean {
  return SUMS.test(path)
}

/**
 * The checksums of a package's files, but for its configuration, as it was built. `status.d/PACKAGE.md5sums` of distroless images stands in for the
 * list, too. Links are not in it.
 */
export function readMd5sums({ path, bytes }: EvidenceFile): Findings {
  let other = false
  function* files(): Generator<ListedFile> {
    for (const line of pathLines(bytes)) {
      const [, digest, file] = /^([0-9a-f]{32}) [ *](?:\.\/)?(.+)$/.exec(line) ?? []
      if (digest === undefined || file === undefined) other = true
      else yield { path: `/${file}`, stated: { algorithm: 'md5', digest, config: false } }
    }
  }
  const [, name = null, arch = null] = SUMS.exec(path) ?? []
  const evidence = name === null ? path.slice(path.lastIndexOf('/') + 1, -'.md5sums'.length) : '../status'
  const claims = new ClaimPaths().claims({ evidence, name, arch, owns: name === null }, files(), rootOf(path, HOME))
  if (other) return refused('DPKG.BAD_LIST', path, bytes, 'The file has a line that is no checksum of a file.')
  return { packages: [], gaps: [], claims }
}

/** The field Conffiles of dpkg's status: a path a line, the md5 that its package brought, and whether a newer version has given it up. */
export function readConffiles(text: string): ListedFile[] {
  return text.split('\n').flatMap((line) => {
    const [, path, digest] = /^\s*(\/.*?) ([0-9a-f]{32})$/.exec(line) ?? []
    return path === undefined || digest === undefined ? [] : [{ path, stated: { algorithm: 'md5', digest, config: true } }]
  })
}

const MAX_DIVERSIONS = 1_000

/** The database of dpkg-divert(1): three lines each, from where to where, and the package that wants it (`:`: the administrator). */
export function readDiversions({ path, bytes }: EvidenceFile): Findings {
  const root = rootOf(path, HOME)
  const lines = firstOf(pathLines(bytes), 3 * MAX_DIVERSIONS + 1)
  const diversions: Diversion[] = []
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = '', to = '', by = ''] = lines.slice(at, at + 3)
    if (!from.startsWith('/') || !to.startsWith('/')) break
    diversions.push({ evidence: 'status', from: root + from, to: root + to, by: by === ':' ? null : by })
  }
  const findings = { packages: [], diversions }
  if (diversions.length * 3 === lines.length) return { ...findings, gaps: [] }
  return { ...findings, gaps: refused('DPKG.BAD_DIVERSIONS', path, bytes, `Only the first ${diversions.length} diversions could be read.`).gaps }
}

function firstOf(lines: Iterable<string>, count: number): string[] {
  const first: string[] = []
  for (const line of lines) if (first.push(line) === count) break
  return first
}

function withClaim(claim: Claim): Findings {
  return { packages: [], gaps: [], claims: claim.paths === '' ? [] : [claim] }
}

/** Other files have such names as well; only in dpkg's own folder it is a gap that they are something else. */
function refused(code: DpkgGapCode, path: string, bytes: Buffer, message: string): Findings {
  return { packages: [], gaps: path.includes('/lib/dpkg/') && !isBlank(bytes) ? [{ code, message, path }] : [] }
}
