import { claimOf } from '../../layers/claim.ts'
import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { MAX_TEXT, quote } from '../text.ts'
import type { PypiGapCode } from './gap-code.ts'
import { licensesOf } from './licenses.ts'
import { isName, toPackage } from './package.ts'
import { parseMetadata } from './parse-metadata.ts'
import { readInstalledFiles, readRecord } from './record.ts'

/** CPython 2 installs metadata of itself (`Python-2.7.18-py2.7.egg-info`) and of modules it took in; pip lists none. */
const STANDARD_LIBRARY = new Set(['python', 'wsgiref', 'argparse'])

/**
 * Reads the metadata of installed Python distributions (`*.dist-info` of wheels, `*.egg-info` of eggs) and the lists of their files. SOURCES.txt is no
 * such list: it tells what the source archive held.
 */
export const analyzer: Analyzer = {
  name: 'pypi',
  version: 3,
  packageTypes: ['pypi'],
  reads: [
    { by: { basename: 'METADATA' }, when: (path) => isIn('dist-info', path) },
    { by: { basename: 'PKG-INFO' }, when: (path) => isIn('egg-info', path) },
    { by: { basename: 'RECORD' }, when: (path) => isIn('dist-info', path) },
    { by: { basename: 'installed-files.txt' }, when: (path) => isIn('egg-info', path) },
    { by: { extension: '.egg-info' }, when: (path) => !path.slice(path.lastIndexOf('/') + 1).startsWith('~') },
  ],
  maxBytes: 8 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze(file: EvidenceFile): Findings {
  if (file.path.endsWith('/RECORD')) return readRecord(file)
  return file.path.endsWith('/installed-files.txt') ? readInstalledFiles(file) : readPackage(file)
}

function readPackage({ path, bytes }: EvidenceFile): Findings {
  const metadata = parseMetadata(bytes)
  const name = metadata.fields.get('name') ?? ''
  const version = metadata.fields.get('version') ?? ''
  if (name === '') return gap('PYPI.NO_NAME', path, 'The metadata has no Name.')
  if (Math.max(name.length, version.length) > MAX_TEXT) {
    return gap('PYPI.TOO_LONG', path, `Name or version of ${quote(name)} has more than ${MAX_TEXT} characters.`)
  }
  if (!isName(name)) return gap('PYPI.BAD_NAME', path, `${quote(name)} is no name of a distribution (PEP 508).`)
  if (version === '') return gap('PYPI.NO_VERSION', path, `The metadata of ${quote(name)} has no Version.`)
  if (path.toLowerCase().endsWith('.egg-info') && STANDARD_LIBRARY.has(name.toLowerCase())) return NOTHING
  const claim = claimOf({ paths: path.slice(path.lastIndexOf('/') + 1) })
  return { packages: [toPackage(name, version, licensesOf(metadata), metadata.requiresDist)], gaps: [], claims: [claim] }
}

/**
 * Whether the file lies in a folder `<name>.<kind>` or one that is called just so (EGG-INFO of an unpacked egg). Not if
 * pip has renamed it to `~ame...` to remove it, which pip then ignores, and not below `sboms/` of a wheel (PEP 770).
 */
function isIn(kind: 'dist-info' | 'egg-info', path: string): boolean {
  const folders = path.toLowerCase().split('/').slice(0, -1)
  const parent = folders.at(-1) ?? ''
  if (parent !== kind && !parent.endsWith(`.${kind}`)) return false
  if (parent.startsWith('~')) return false
  return !folders.some((folder, at) => folder === 'sboms' && folders[at - 1]?.endsWith('.dist-info'))
}

function gap(code: PypiGapCode, path: string, message: string): Findings {
  return { packages: [], gaps: [{ code, message, path }] }
}
