import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import type { Claim } from '../../layers/claim.ts'
import { ClaimPaths, rootOf } from '../claim-paths.ts'
import { Collector } from '../collector.ts'
import { isBlank, MAX_TEXT, quote } from '../text.ts'
import type { DpkgGapCode } from './gap-code.ts'
import { HOME, isList, isSums, readConffiles, readDiversions, readList, readMd5sums } from './lists.ts'
import { isInstalled, toPackage } from './package.ts'
import { parseStanzas, type Stanza } from '../stanza.ts'

const DATABASE = '/lib/dpkg/status'
const FOLDER = '/lib/dpkg/status.d/'
const MAX_PACKAGES = 200_000

/**
 * Reads the databases of dpkg: `status` with the lists and checksums in `info/` and the diversions, and `status.d/` of distroless images with two files for a
 * package.
 */
export const analyzer: Analyzer = {
  name: 'dpkg',
  version: 4,
  packageTypes: ['deb'],
  reads: [
    { by: { basename: 'status' }, when: (path) => path.endsWith(DATABASE) },
    { by: { parent: 'status.d' }, when: (path) => path.includes(FOLDER) },
    { by: { extension: '.list' }, when: isList },
    { by: { extension: '.md5sums' }, when: isSums },
    { by: { basename: 'diversions' }, when: (path) => path.includes('/dpkg') },
  ],
  maxBytes: 64 * 1024 * 1024,
  places: [`/var${DATABASE}`],
  analyze,
}

function analyze(file: EvidenceFile): Findings {
  const { path } = file
  if (path.endsWith('.list')) return readList(file)
  if (path.endsWith('/diversions')) return readDiversions(file)
  return path.endsWith('.md5sums') ? readMd5sums(file) : readPackages(file)
}

function readPackages({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<DpkgGapCode>(path)
  const whole = !path.includes(FOLDER)
  const root = rootOf(path, HOME)
  const paths = new ClaimPaths()
  const claims: Claim[] = []
  let stanzas = 0
  for (const stanza of parseStanzas(bytes)) {
    if (stanzas === MAX_PACKAGES) {
      collector.miss('DPKG.TOO_MANY', `Stanzas after the first ${MAX_PACKAGES} are left out.`)
      break
    }
    stanzas += 1
    if (stanza.package === undefined) {
      if (whole) collector.miss('DPKG.NO_NAME', `Stanza ${stanzas} has no Package field.`)
    } else if (isInstalled(stanza)) {
      addPackage(collector, stanza.package, stanza)
      const { package: name, version = null, architecture: arch = null, conffiles = '' } = stanza
      if (conffiles !== '') claims.push(...paths.claims({ name, version, arch, owns: false }, readConffiles(conffiles), root))
    }
  }
  if (whole && stanzas === 0 && !isBlank(bytes)) {
    collector.miss('DPKG.NOT_A_DATABASE', 'The file has content, but no stanza of a package.')
  }
  return { ...collector.findings(), claims }
}

function addPackage(collector: Collector<DpkgGapCode>, name: string, stanza: Stanza): void {
  const version = stanza.version ?? ''
  const arch = stanza.architecture ?? ''
  const source = stanza.source ?? ''
  if (Math.max(name.length, version.length, arch.length, source.length) > MAX_TEXT) {
    collector.miss('DPKG.TOO_LONG', `A field of ${quote(name)} has more than ${MAX_TEXT} characters.`)
  } else if (!/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(name)) {
    collector.miss('DPKG.BAD_NAME', `${quote(name)} is no package name (deb-control(5)).`)
  } else if (version === '') {
    collector.miss('DPKG.NO_VERSION', `The stanza of ${quote(name)} has no Version.`)
  } else {
    collector.add(toPackage(name, version, stanza))
  }
}
