import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import type { CranGapCode } from './gap-code.ts'
import { parseDescription } from './parse-description.ts'

const CODES: { incomplete: CranGapCode; bad: CranGapCode } = { incomplete: 'CRAN.INCOMPLETE', bad: 'CRAN.BAD_PACKAGE' }

/**
 * The DESCRIPTION of installed R packages. `R CMD INSTALL` adds the field `Built`; a file without it is the source of a package, or something
 * else of this name. Packages of Bioconductor have `biocViews`.
 */
export const analyzer: Analyzer = {
  name: 'cran',
  version: 1,
  packageTypes: ['cran', 'bioconductor'],
  reads: [{ by: { basename: 'DESCRIPTION' } }],
  maxBytes: 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const fields = parseDescription(bytes.toString('utf8'))
  if (!fields.has('Built')) return NOTHING
  return onePackage(path, {
    type: fields.has('biocViews') ? 'bioconductor' : 'cran',
    name: fields.get('Package') ?? null,
    version: fields.get('Version') ?? null,
    licenses: [fields.get('License') ?? ''],
  }, CODES)
}
