import { z } from 'zod'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { isDeeperThan } from '../json-depth.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { CondaGapCode } from './gap-code.ts'

const CODES: { incomplete: CondaGapCode; bad: CondaGapCode } = { incomplete: 'CONDA.INCOMPLETE', bad: 'CONDA.BAD_PACKAGE' }
const MAX_DEPTH = 64

const Text = z.string().transform((text) => clean(text.trim())).optional().catch(undefined)
/** A prefix record (conda's PrefixRecord): what was in the package's index.json, and where it came from. */
const PrefixRecord = z.object({ name: Text, version: Text, build: Text, channel: Text, subdir: Text, fn: Text, license: Text })

/** Records of packages that conda, mamba or pixi has linked into an environment: `conda-meta/<name>-<version>-<build>.json`. */
export const analyzer: Analyzer = {
  name: 'conda',
  version: 1,
  packageTypes: ['conda'],
  reads: [{ by: { parent: 'conda-meta' }, when: (path) => path.endsWith('.json') }],
  maxBytes: 64 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const gap = (code: CondaGapCode, message: string): Findings => ({ packages: [], gaps: [{ code, message, path }] })
  if (isDeeperThan(MAX_DEPTH, bytes)) return gap('CONDA.TOO_DEEP', 'The JSON nests too deep to be read.')
  let root: unknown
  try {
    root = JSON.parse(bytes.toString('utf8'))
  } catch {
    return gap('CONDA.BAD_JSON', 'The file is no JSON.')
  }
  const record = PrefixRecord.safeParse(root)
  if (!record.success) return gap('CONDA.BAD_JSON', 'The file is no record of a conda package.')
  const { name = null, version = null, build = '', channel = '', subdir = '', fn = '', license = '' } = record.data
  const type = fn.endsWith('.conda') ? 'conda' : fn.endsWith('.tar.bz2') ? 'tar.bz2' : ''
  return onePackage(path, { type: 'conda', name, version, qualifiers: { build, channel: channelName(channel, subdir), subdir, type }, licenses: [license] }, CODES)
}

/** `https://conda.anaconda.org/conda-forge/linux-64` -> `conda-forge`: the address may hold a token, the name does not. */
function channelName(channel: string, subdir: string): string {
  const segments = channel.replace(/[?#].*$/, '').split('/').filter((segment) => segment !== '' && segment !== subdir)
  return segments.at(-1) ?? ''
}
