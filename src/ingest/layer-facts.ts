import { createHash } from 'node:crypto'
import { ANALYZERS, BINARY_ANALYZERS } from '../analyzers/all.ts'
import type { Changeset } from '../layers/changeset.ts'
import type { EvidenceLink, LayerEvidence } from '../layers/evidence.ts'
import type { FileSecret } from '../secrets/file-secret.ts'
import { SECRETS_VERSION } from '../secrets/scan.ts'
import type { EvidenceRecord, FileSetting } from '../lineage/lineage.ts'
import type { Distro, PackageRecord } from '../model/package-record.ts'
import type { ClaimStatement } from './claim-record.ts'

/** All that a layer says by itself. */
export interface LayerFacts {
  readonly changeset: Changeset
  /** Uncompressed bytes. */
  readonly size: number
  readonly evidence: readonly LayerEvidence[]
  /** Hard links at paths that an analyzer wants to read: their bytes have to be fetched where the target lies. */
  readonly links: readonly EvidenceLink[]
  /** What its configuration files set. */
  readonly settings: readonly FileSetting[]
  /** Where secrets are in its texts. */
  readonly secrets: readonly FileSecret[]
}

/** Names which analyzers read a layer, and their versions: facts hold for one set. */
export const ANALYZER_SET = [...ANALYZERS, ...BINARY_ANALYZERS, { name: 'secrets', version: SECRETS_VERSION }].map(({ name, version }) => `${name}@${version}`).join(' ')
/** The same, where it stands in many rows. */
export const ANALYZERS_IN_SHORT = createHash('sha256').update(ANALYZER_SET).digest('hex').slice(0, 16)

/** Whether a file proves something by itself; others only say whose files there are. */
export function proves({ packages, distro }: LayerEvidence): boolean {
  return packages.length > 0 || distro !== null
}

/** The stored form of evidence, without what it says about owners. */
export function evidenceRecord({ path, analyzer, certain, packages, distro }: LayerEvidence): EvidenceRecord {
  return { path, analyzer, standing: !certain || distro !== null || packages.some(({ unlessOwned }) => unlessOwned === true), findings: JSON.stringify({ certain, packages, distro }) }
}

/** Evidence from its stored form. */
export function readEvidence({ path, analyzer, findings }: EvidenceRecord): LayerEvidence {
  const { certain, packages, distro } = JSON.parse(findings) as { certain: boolean; packages: PackageRecord[]; distro: Distro | null }
  const places = ANALYZERS.find(({ name }) => name === analyzer)?.places ?? []
  return { path, analyzer, certain, places, packages, distro }
}

/** Evidence with what is said about owners, by it or by files that prove nothing themselves. */
export function withStatements(evidence: readonly LayerEvidence[], statements: readonly ClaimStatement[]): LayerEvidence[] {
  const byPath = new Map(statements.map((statement) => [statement.path, statement]))
  const known = new Set(evidence.map(({ path }) => path))
  const lists = statements.filter(({ path }) => !known.has(path))
  return [
    ...evidence.map((found) => ({ ...found, ...byPath.get(found.path) })),
    ...lists.map((list) => ({ analyzer: '', certain: true, places: [], packages: [], distro: null, ...list })),
  ]
}
