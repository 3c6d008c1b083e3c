import { claimOf } from '../../layers/claim.ts'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { NOTHING } from '../analyzer.ts'
import { readArchive } from './archive.ts'
import { EXTENSIONS } from './extensions.ts'
import { Survey } from './survey.ts'
import { looksLikeZip } from '../zip.ts'

// Endings that other formats have too (RAR and Parchive archives ...): no zip there is no fault.
const SHARED = ['.rar', '.par', '.sar', '.nar', '.kar']

/**
 * Java archives and the archives in them: a package for each Maven descriptor (`META-INF/maven/.../pom.properties`,
 * also of what was shaded in), else one by the manifest and the file name. Gaps: `JAVA.BAD_ZIP`, `JAVA.TOO_DEEP`,
 * `JAVA.TOO_LARGE`, `JAVA.TOO_MANY`.
 */
export const analyzer: Analyzer = {
  name: 'java',
  version: 2,
  packageTypes: ['maven'],
  reads: EXTENSIONS.map((extension) => ({ by: { extension } })),
  maxBytes: 256 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  if (bytes.length === 0) return NOTHING
  if (!looksLikeZip(bytes) && SHARED.some((extension) => path.toLowerCase().endsWith(extension))) return NOTHING
  const survey = new Survey(path)
  const fileName = path.slice(path.lastIndexOf('/') + 1)
  readArchive({ bytes, fileName, innerPath: '', depth: 0 }, survey)
  const findings = survey.findings()
  return findings.packages.some(({ innerPath }) => innerPath === '') ? { ...findings, claims: [claimOf({ paths: fileName })] } : findings
}
