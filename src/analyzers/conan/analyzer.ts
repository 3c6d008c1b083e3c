import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { NOTHING } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { isSqlite, isWal, readSqliteTable, sqliteEncoding, type SqliteValue } from '../sqlite-table.ts'
import { clean } from '../text.ts'
import type { ConanGapCode } from './gap-code.ts'
import { readReference } from './reference.ts'

const MAX_PACKAGES = 50_000
/** Columns of packages(reference, rrev, pkgid, prev, path, ...). */
const REFERENCE_AND_REVISION = [0, 3]
/** Conan 1: `.conan/data/<name>/<version>/<user>/<channel>/package/<id>/conaninfo.txt`. */
const CONAN_1 = /\/data\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)\/package\/[^/]+\/conaninfo\.txt$/

/** Binary packages in a cache of Conan: its database since Conan 2, a file in each package before. */
export const analyzer: Analyzer = {
  name: 'conan',
  version: 1,
  packageTypes: ['conan'],
  reads: [
    { by: { basename: 'cache.sqlite3' }, when: (path) => path.endsWith('/p/cache.sqlite3') },
    { by: { basename: 'cache.sqlite3-wal' }, when: (path) => path.endsWith('/p/cache.sqlite3-wal') },
    { by: { basename: 'conaninfo.txt' }, when: (path) => CONAN_1.test(path) },
  ],
  maxBytes: 64 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze(file: EvidenceFile): Findings {
  return file.path.endsWith('/conaninfo.txt') ? readFolder(file) : readDatabase(file)
}

function readFolder({ path }: EvidenceFile): Findings {
  const [, name = '', version = '', user = '', channel = ''] = CONAN_1.exec(path) ?? []
  const stated = readReference(`${name}/${version}@${user}/${channel}`)
  return stated === null ? NOTHING : onePackage(path, stated, { incomplete: 'CONAN.BAD_PACKAGE', bad: 'CONAN.BAD_PACKAGE' })
}

function readDatabase({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<ConanGapCode>(path)
  if (path.endsWith('-wal')) {
    if (isWal(bytes)) collector.miss('CONAN.PENDING_LOG', 'Changes that are not yet in the database are in this log, which is not read.')
  } else if (isSqlite(bytes)) {
    addPackages(path, bytes, collector)
  } else if (bytes.length > 0) {
    collector.miss('CONAN.NOT_A_DATABASE', 'The file is no SQLite database.')
  }
  return collector.findings()
}

function addPackages(path: string, bytes: Buffer, collector: Collector<ConanGapCode>): void {
  const text = (value: SqliteValue | undefined): string => (Buffer.isBuffer(value) ? clean(value.toString(sqliteEncoding(bytes))) : '')
  const references = new Set<string>()
  for (const [reference, revision] of readSqliteTable(bytes, 'packages', REFERENCE_AND_REVISION, (message) => collector.miss('CONAN.BAD_DATABASE', message))) {
    // Without a revision it is being built, or the build has failed.
    if (text(revision) !== '') references.add(text(reference))
    if (references.size > MAX_PACKAGES) return collector.miss('CONAN.TOO_MANY', `A cache of more than ${MAX_PACKAGES} packages.`)
  }
  for (const reference of references) {
    const stated = readReference(reference)
    const found = stated === null ? null : onePackage(path, stated, { incomplete: 'CONAN.BAD_PACKAGE', bad: 'CONAN.BAD_PACKAGE' })
    if (found === null) collector.miss('CONAN.BAD_PACKAGE', `A row of packages is about no reference.`)
    for (const one of found?.packages ?? []) collector.add(one)
    for (const gap of found?.gaps ?? []) collector.miss('CONAN.BAD_PACKAGE', gap.message)
  }
}
