import { inflateSync } from 'node:zlib'
import { type Findings, NOTHING } from '../analyzer.ts'
import type { BinaryAnalyzer } from '../binary-analyzer.ts'
import { Collector } from '../collector.ts'
import type { Executable } from '../executable.ts'
import { sectionOf } from '../layout.ts'
import { MAX_TEXT, quote } from '../text.ts'
import { parseAuditData } from './audit-data.ts'
import type { CargoGapCode } from './gap-code.ts'

const SECTION = '.dep-v0'
const MAX_SECTION = 8 * 1024 * 1024
/** Bytes of the JSON, as cargo-auditable's own readers bound it. */
const MAX_JSON = 8 * 1024 * 1024
const MAX_CRATES = 20_000

/**
 * The list of crates that cargo-auditable leaves in a program: zlib-packed JSON in the section `.dep-v0`. Crates that only build scripts
 * used are no part of the program. What was built without cargo-auditable says nothing of its crates.
 */
export const analyzer: BinaryAnalyzer = {
  name: 'cargo',
  version: 1,
  packageTypes: ['cargo'],
  formats: ['elf', 'pe', 'mach-o'],
  needles: [],
  analyze,
}

function analyze(file: Executable): Findings {
  const section = sectionOf(file, SECTION)
  if (section === undefined) return NOTHING
  const collector = new Collector<CargoGapCode>(file.path)
  const json = inflated(file, section.offset, section.size, collector)
  if (json !== null) readCrates(json, collector)
  return collector.findings()
}

function inflated({ file }: Executable, offset: number, size: number, collector: Collector<CargoGapCode>): Buffer | null {
  const packed = size <= MAX_SECTION ? file.read(offset, size) : null
  if (packed === null) {
    if (file.whole) collector.miss('CARGO.BAD_AUDIT_DATA', `The section ${SECTION} lies outside the file or is too large.`)
    else collector.miss('CARGO.NOT_KEPT', `The program is too large to be kept, and its section ${SECTION} is not at hand.`)
    return null
  }
  try {
    return inflateSync(packed, { maxOutputLength: MAX_JSON })
  } catch {
    collector.miss('CARGO.BAD_AUDIT_DATA', `The section ${SECTION} does not unpack.`)
    return null
  }
}

function readCrates(json: Buffer, collector: Collector<CargoGapCode>): void {
  const crates = parseAuditData(json)
  if (crates === null) return collector.miss('CARGO.BAD_AUDIT_DATA', `The section ${SECTION} is not the JSON of cargo-auditable.`)
  if (crates.length > MAX_CRATES) collector.miss('CARGO.TOO_MANY', `Crates after the first ${MAX_CRATES} are left out.`)
  for (const crate of crates.slice(0, MAX_CRATES)) {
    if (crate === null || crate.name.length > MAX_TEXT || crate.version.length > MAX_TEXT || !/^[A-Za-z0-9_-]+$/.test(crate.name)) {
      collector.miss('CARGO.BAD_CRATE', crate === null ? 'An entry has no name or no version.' : `${quote(crate.name)} is no crate.`)
    } else if (crate.kind === 'runtime') {
      collector.add({ type: 'cargo', namespace: null, name: crate.name, version: crate.version, qualifiers: crate.qualifiers, licenses: [], innerPath: '' })
    }
  }
}
