import { claimOf } from '../../layers/claim.ts'
import type { EvidenceFile, Findings } from '../analyzer.ts'
import { ClaimPaths, pathLines } from '../claim-paths.ts'

/**
 * RECORD of a wheel (packaging.python.org, "Recording installed projects"): comma-separated, the first field a path from the folder that holds the
 * `.dist-info`. Byte code that Python made later is not in it.
 */
export function readRecord({ path, bytes }: EvidenceFile): Findings {
  let broken = bytes.includes(0)
  function* files(): Generator<string> {
    for (const line of pathLines(bytes)) {
      const file = firstField(line)
      if (file === null) broken = true
      else if (file.startsWith('/')) yield file
      else if (file !== '') yield `../${file}`
    }
  }
  const paths = broken ? '' : new ClaimPaths().join(files())
  if (broken) return { packages: [], gaps: [{ code: 'PYPI.BAD_RECORD', message: 'The list of the installed files is no comma-separated text.', path }] }
  return { packages: [], gaps: [], claims: paths === '' ? [] : [claimOf({ evidence: 'METADATA', paths })] }
}

/** `installed-files.txt` of an egg that pip installed before there were wheels: paths from the `.egg-info` itself. */
export function readInstalledFiles({ bytes }: EvidenceFile): Findings {
  const paths = new ClaimPaths().join(pathLines(bytes))
  return { packages: [], gaps: [], claims: paths === '' ? [] : [claimOf({ evidence: 'PKG-INFO', paths })] }
}

/** Null for a quote that is not closed in its line. */
function firstField(line: string): string | null {
  if (!line.startsWith('"')) return line.split(',', 1)[0]!
  const quoted = /^"((?:[^"]|"")*)"(?:,|$)/.exec(line)
  return quoted === null ? null : quoted[1]!.replaceAll('""', '"')
}
