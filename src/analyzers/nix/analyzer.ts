import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { onePackage } from '../one-package.ts'
import { isSqlite, isWal, readSqliteTable, sqliteEncoding, type SqliteValue } from '../sqlite-table.ts'
import { clean } from '../text.ts'
import type { NixGapCode } from './gap-code.ts'
import { readStorePath } from './store-path.ts'

const DATABASE = '/nix/db/db.sqlite'
const MAX_PACKAGES = 200_000
/** Columns of ValidPaths(id, path, hash, ...) and of DerivationOutputs(drv, id, path). */
const VALID_PATH = [1]
const OUTPUT = [1, 2]

/** The database of a Nix store: which paths are valid, and of which output of their derivation each is. */
export const analyzer: Analyzer = {
  name: 'nix',
  version: 1,
  packageTypes: ['nix'],
  reads: [
    { by: { basename: 'db.sqlite' }, when: (path) => path.endsWith(DATABASE) },
    { by: { basename: 'db.sqlite-wal' }, when: (path) => path.endsWith(`${DATABASE}-wal`) },
  ],
  maxBytes: 256 * 1024 * 1024,
  places: [`/nix/var${DATABASE}`],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<NixGapCode>(path)
  if (path.endsWith('-wal')) {
    if (isWal(bytes)) collector.miss('NIX.PENDING_LOG', 'Changes that are not yet in the database are in this log, which is not read.')
  } else if (isSqlite(bytes)) {
    addPackages(bytes, collector)
  } else if (bytes.length > 0) {
    collector.miss('NIX.NOT_A_DATABASE', 'The file is no SQLite database.')
  }
  return collector.findings()
}

function addPackages(bytes: Buffer, collector: Collector<NixGapCode>): void {
  const encoding = sqliteEncoding(bytes)
  const text = (value: SqliteValue | undefined): string => (Buffer.isBuffer(value) ? clean(value.toString(encoding)) : '')
  const fault = (message: string): void => collector.miss('NIX.BAD_DATABASE', message)
  const outputs = new Map<string, string>()
  for (const [id, path] of readSqliteTable(bytes, 'DerivationOutputs', OUTPUT, fault)) outputs.set(text(path), text(id))
  let count = 0
  for (const [value] of readSqliteTable(bytes, 'ValidPaths', VALID_PATH, fault)) {
    const path = text(value)
    const stored = readStorePath(path)
    if (stored === null) continue
    if (count === MAX_PACKAGES) return collector.miss('NIX.TOO_MANY', `Paths after the first ${MAX_PACKAGES} are left out.`)
    count += 1
    const output = outputs.get(path) ?? ''
    const version = output !== '' && stored.version.endsWith(`-${output}`) ? stored.version.slice(0, -output.length - 1) : stored.version
    const { packages, gaps } = onePackage(
      path,
      { type: 'nix', name: stored.name, version, qualifiers: { output: output === 'out' ? '' : output, outputhash: stored.hash } },
      { incomplete: 'NIX.BAD_PACKAGE', bad: 'NIX.BAD_PACKAGE' },
    )
    for (const found of packages) collector.add(found)
    for (const gap of gaps) collector.miss('NIX.BAD_PACKAGE', gap.message)
  }
}
