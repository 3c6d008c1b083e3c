import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { onePackage } from '../one-package.ts'
import { parseStanzas } from '../stanza.ts'
import { isBlank } from '../text.ts'
import type { OpkgGapCode } from './gap-code.ts'

const MAX_PACKAGES = 50_000

/** The database of opkg (OpenWrt, Yocto): stanzas as those of dpkg. */
export const analyzer: Analyzer = {
  name: 'opkg',
  version: 1,
  packageTypes: ['opkg'],
  reads: [{ by: { parent: 'opkg' }, when: (path) => path.endsWith('/lib/opkg/status') }],
  maxBytes: 64 * 1024 * 1024,
  places: ['/usr/lib/opkg/status', '/var/lib/opkg/status'],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<OpkgGapCode>(path)
  let stanzas = 0
  for (const { package: name = null, version = null, architecture = '', status = '' } of parseStanzas(bytes)) {
    if (stanzas === MAX_PACKAGES) {
      collector.miss('OPKG.TOO_MANY', `Stanzas after the first ${MAX_PACKAGES} are left out.`)
      break
    }
    stanzas += 1
    // `install user installed`: what is wanted, flags, how it is.
    if (status.split(' ').at(-1) !== 'installed') continue
    const found = onePackage(path, { type: 'opkg', name, version, qualifiers: { arch: architecture } }, { incomplete: 'OPKG.BAD_PACKAGE', bad: 'OPKG.BAD_PACKAGE' })
    for (const one of found.packages) collector.add(one)
    for (const gap of found.gaps) collector.miss('OPKG.BAD_PACKAGE', gap.message)
  }
  if (stanzas === 0 && !isBlank(bytes)) collector.miss('OPKG.NOT_A_DATABASE', 'The file has content, but no stanza of a package.')
  return collector.findings()
}
