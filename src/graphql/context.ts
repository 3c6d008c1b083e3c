import type { Custody } from '../custody/custody.ts'
import type { Facts } from '../facts/facts.ts'
import type { Deletion } from '../lifecycle/deletion.ts'
import type { Analyze } from '../ingest/analysis.ts'
import type { Extensions } from '../ingest/extensions.ts'
import type { ActiveWorker } from '../lineage/leases.ts'
import type { Outdated } from '../lineage/lineage.ts'
import type { ProjectedPaths } from '../lineage/find-path.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { PolicyShelf } from '../policy/policy-shelf.ts'
import type { ReportDesk } from '../reports/report-desk.ts'
import type { ProgressChannel } from './progress-channel.ts'

/** What the resolvers of one request have at hand. */
export interface Context {
  readonly reads: Reads
  /** Fresh reads of the same store, for what has changed during the request. */
  readonly reread: () => Reads
  /** null: this server does not analyze. */
  readonly analyze: Analyze | null
  /** What other analyzers than this server's have read; null: it does not analyze. */
  readonly outdated: (() => Promise<Outdated>) | null
  /** The analyses that run now on this store, wherever; null: this server does not analyze. */
  readonly workers: (() => Promise<readonly ActiveWorker[]>) | null
  /** null: this server takes no changes of trust and no events by GraphQL. */
  readonly custody: Custody | null
  /** null: this server takes no data of its clients. */
  readonly facts: Facts | null
  /** null: this server deletes nothing for its clients. */
  readonly deletion: Deletion | null
  /** null: this server shows and trusts no extensions. */
  readonly extensions: Extensions | null
  /** null: nothing is projected. */
  readonly projected: ProjectedPaths | null
  readonly progress: ProgressChannel
  /** The saved policies. */
  readonly policies: PolicyShelf
  readonly reports: ReportDesk
  /** Aborted when the client has gone or the time is up. */
  readonly signal: AbortSignal
  /** Says that the time is up. */
  readonly expire: () => void
}
