import { claimOf } from '../../layers/claim.ts'
import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { MAX_TEXT, quote } from '../text.ts'
import type { NpmGapCode } from './gap-code.ts'
import { parseName, toPackage } from './package.ts'
import { parseManifest } from './parse-manifest.ts'

const MODULES = '/node_modules/'

/** Reads package.json of installed npm packages and of the application itself. Lock files declare and do not prove. */
export const analyzer: Analyzer = {
  name: 'npm',
  version: 3,
  packageTypes: ['npm'],
  reads: [{ by: { basename: 'package.json' }, when: isPackageFolder }],
  maxBytes: 4 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const manifest = parseManifest(bytes)
  if (manifest === 'too-deep') return gap('NPM.TOO_DEEP', path, 'The JSON nests too deep to be read.')
  // Elsewhere a file of this name may be anything: tests of JSON readers, templates, a folder's `{"type":"module"}`.
  const installed = path.includes(MODULES)
  const complain = (code: NpmGapCode, message: string) => (installed ? gap(code, path, message) : NOTHING)
  if (manifest === 'bad-json') return complain('NPM.BAD_JSON', 'The file is not a JSON object.')
  if (manifest.name === null) return NOTHING
  if (manifest.oddVersion) return complain('NPM.BAD_VERSION', `The version of ${quote(manifest.name)} is not a string.`)
  if (manifest.version === null) return NOTHING
  if (Math.max(manifest.name.length, manifest.version.length) > MAX_TEXT) {
    return gap('NPM.TOO_LONG', path, `Name or version of ${quote(manifest.name)} has more than ${MAX_TEXT} characters.`)
  }
  const name = parseName(manifest.name)
  if (name === null) return complain('NPM.BAD_NAME', `${quote(manifest.name)} is no npm package name.`)
  // What an application's folder holds besides is not its package's: that may be the root, with the whole system in it.
  const claim = claimOf(installed ? { folderBut: 'node_modules' } : { paths: 'package.json' })
  return { packages: [toPackage(name, manifest.version, manifest.licenses, manifest.requires)], gaps: [], claims: [claim] }
}

/**
 * Whether the file is the manifest of a package and not one deeper in an installed package, which is its test data
 * (`node_modules/resolve/test/resolver/multirepo/package.json`) or no package that Node would load by its name.
 */
function isPackageFolder(path: string): boolean {
  const modules = path.lastIndexOf(MODULES)
  if (modules === -1) return true
  const [first = '', ...rest] = path.slice(modules + MODULES.length).split('/', 4)
  return !first.startsWith('.') && rest.length === (first.startsWith('@') ? 2 : 1)
}

function gap(code: NpmGapCode, path: string, message: string): Findings {
  return { packages: [], gaps: [{ code, message, path }] }
}
