import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { OpamGapCode } from './gap-code.ts'

const MAX_PACKAGES = 50_000
/** A list of strings (opam manual, "Common file format"). */
const INSTALLED = /^installed:[ \t\r\n]*\[([^\]]*)\]/m

/** What OPAM has installed into a switch: `.opam-switch/switch-state`. */
export const analyzer: Analyzer = {
  name: 'opam',
  version: 1,
  packageTypes: ['opam'],
  reads: [{ by: { basename: 'switch-state' }, when: (path) => path.endsWith('/.opam-switch/switch-state') }],
  maxBytes: 8 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<OpamGapCode>(path)
  const list = INSTALLED.exec(bytes.toString('utf8'))
  if (list === null) collector.miss('OPAM.BAD_STATE', 'The file does not list what is installed.')
  let count = 0
  for (const [, entry = ''] of (list?.[1] ?? '').matchAll(/"([^"\n]*)"/g)) {
    if (count === MAX_PACKAGES) {
      collector.miss('OPAM.TOO_MANY', `Packages after the first ${MAX_PACKAGES} are left out.`)
      break
    }
    count += 1
    // A name has no dot: the version begins behind the first.
    const dot = entry.indexOf('.')
    const found = onePackage(path, { type: 'opam', name: clean(entry.slice(0, Math.max(dot, 0))), version: clean(entry.slice(dot + 1)) }, { incomplete: 'OPAM.BAD_PACKAGE', bad: 'OPAM.BAD_PACKAGE' })
    for (const one of found.packages) collector.add(one)
    for (const gap of found.gaps) collector.miss('OPAM.BAD_PACKAGE', gap.message)
  }
  return collector.findings()
}
