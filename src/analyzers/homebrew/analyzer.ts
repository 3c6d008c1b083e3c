import { z } from 'zod'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { isDeeperThan } from '../json-depth.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { HomebrewGapCode } from './gap-code.ts'

const MAX_DEPTH = 64
/** `<prefix>/Cellar/<formula>/<version>/INSTALL_RECEIPT.json`; a revision of the formula is behind the version (`3.0.1_2`). */
const RECEIPT = /\/Cellar\/([^/]+)\/([^/]+)\/INSTALL_RECEIPT\.json$/
const Receipt = z.object({ source: z.object({ tap: z.string().nullish().catch(null) }).nullish().catch(null) })

/** Formulae that Homebrew has installed: a keg each, with its receipt. */
export const analyzer: Analyzer = {
  name: 'homebrew',
  version: 1,
  packageTypes: ['brew'],
  reads: [{ by: { basename: 'INSTALL_RECEIPT.json' }, when: (path) => RECEIPT.test(path) }],
  maxBytes: 4 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const gap = (code: HomebrewGapCode, message: string): Findings => ({ packages: [], gaps: [{ code, message, path }] })
  if (isDeeperThan(MAX_DEPTH, bytes)) return gap('HOMEBREW.TOO_DEEP', 'The JSON nests too deep to be read.')
  let root: unknown
  try {
    root = JSON.parse(bytes.toString('utf8'))
  } catch {
    return gap('HOMEBREW.BAD_JSON', 'The file is no JSON.')
  }
  const receipt = Receipt.safeParse(root)
  if (!receipt.success) return gap('HOMEBREW.BAD_JSON', 'The file is no receipt of Homebrew.')
  const [, name = '', version = ''] = RECEIPT.exec(path) ?? []
  const tap = clean(receipt.data.source?.tap ?? '')
  return onePackage(
    path,
    { type: 'brew', name: clean(name), version: clean(version), qualifiers: { tap: tap === 'homebrew/core' ? '' : tap } },
    { incomplete: 'HOMEBREW.BAD_PACKAGE', bad: 'HOMEBREW.BAD_PACKAGE' },
  )
}
