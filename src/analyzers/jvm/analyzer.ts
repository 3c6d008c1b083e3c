import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { JvmGapCode } from './gap-code.ts'

const CODES: { incomplete: JvmGapCode; bad: JvmGapCode } = { incomplete: 'JVM.INCOMPLETE', bad: 'JVM.BAD_PACKAGE' }

/**
 * The `release` file at the root of a Java runtime: who built it, and what (`pkg:generic/eclipse-adoptium/jdk@17.0.9+9`). A runtime says
 * whether it is a JDK, or its modules have the compiler.
 */
export const analyzer: Analyzer = {
  name: 'jvm',
  version: 1,
  packageTypes: ['generic'],
  reads: [{ by: { basename: 'release' } }],
  maxBytes: 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const text = bytes.toString('utf8')
  const fields = new Map([...text.matchAll(/^([A-Z_]{1,40})="?([^"\r\n]{0,65536})"?/gm)].map(([, key = '', value = '']) => [key, clean(value.trim())]))
  if (!fields.has('JAVA_VERSION') && !fields.has('JAVA_RUNTIME_VERSION')) return NOTHING
  const version = fields.get('JAVA_RUNTIME_VERSION') ?? fields.get('FULL_VERSION') ?? fields.get('JAVA_VERSION') ?? null
  const kind = fields.get('IMAGE_TYPE')?.toLowerCase() ?? (/(?:^| )jdk\.compiler(?: |$)/.test(fields.get('MODULES') ?? '') ? 'jdk' : 'jre')
  return onePackage(path, { type: 'generic', namespace: vendorOf(fields.get('IMPLEMENTOR')), name: kind, version }, CODES)
}

/** `Eclipse Adoptium` -> `eclipse-adoptium`; null for builds that name nobody. */
function vendorOf(text = ''): string | null {
  const vendor = text.toLowerCase().replace(/[^a-z0-9.]+/g, '-').replace(/^-|-$/g, '').slice(0, 100)
  return vendor === '' || vendor === 'n-a' ? null : vendor
}
