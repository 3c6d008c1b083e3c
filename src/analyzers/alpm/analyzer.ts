import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { AlpmGapCode } from './gap-code.ts'

const CODES: { incomplete: AlpmGapCode; bad: AlpmGapCode } = { incomplete: 'ALPM.INCOMPLETE', bad: 'ALPM.BAD_PACKAGE' }
const MAX_VALUES = 64

/** The local database of pacman (Arch Linux and kin): a folder a package, `desc` with a block for each field (`%NAME%`, then its values). */
export const analyzer: Analyzer = {
  name: 'alpm',
  version: 1,
  packageTypes: ['alpm'],
  reads: [{ by: { basename: 'desc' }, when: (path) => /\/pacman\/local\/[^/]+\/desc$/.test(path) }],
  maxBytes: 4 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const fields = parseDesc(bytes.toString('utf8'))
  const one = (field: string) => fields.get(field)?.[0] ?? ''
  const base = one('BASE')
  return onePackage(path, {
    type: 'alpm',
    distroFallback: 'arch',
    // The purl-spec has them in lower case, as pacman requires them to be.
    name: one('NAME').toLowerCase(),
    version: one('VERSION'),
    qualifiers: { arch: one('ARCH'), upstream: base === one('NAME') ? '' : base },
    licenses: fields.get('LICENSE') ?? [],
  }, CODES)
}

function parseDesc(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  let values: string[] | null = null
  for (const line of text.split('\n', 20_000)) {
    const [, field] = /^%([A-Z0-9_]{1,40})%\s*$/.exec(line) ?? []
    if (field !== undefined) fields.set(field, (values = []))
    else if (line.trim() === '') values = null
    else if (values !== null && values.length < MAX_VALUES) values.push(clean(line.trim()))
  }
  return fields
}
