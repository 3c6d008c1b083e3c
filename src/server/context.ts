import type { Context } from '../graphql/context.ts'
import type { ProgressChannel } from '../graphql/progress-channel.ts'
import type { Custody } from '../custody/custody.ts'
import type { Facts } from '../facts/facts.ts'
import type { Deletion } from '../lifecycle/deletion.ts'
import type { Analyze } from '../ingest/analysis.ts'
import type { Extensions } from '../ingest/extensions.ts'
import type { ActiveWorker } from '../lineage/leases.ts'
import type { Outdated } from '../lineage/lineage.ts'
import type { ProjectedPaths } from '../lineage/find-path.ts'
import type { Db, Provider } from '../lineage/sql/open.ts'
import type { PolicyShelf } from '../policy/policy-shelf.ts'
import type { ReportDesk } from '../reports/report-desk.ts'
import { Reads } from '../lineage/sql/reads/reads.ts'

/** What all requests of a server share. */
export interface Shared {
  readonly db: Db
  readonly provider: Provider
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
  readonly policies: PolicyShelf
  readonly reports: ReportDesk
}

/**
 * The context of one request.
 * @param client aborted when the client has gone
 */
export function contextOf(shared: Shared, client: AbortSignal): Context {
  const { db, provider, ...rest } = shared
  const deadline = new AbortController()
  const signal = AbortSignal.any([client, deadline.signal])
  const reread = () => new Reads(db, provider, signal)
  return { ...rest, reads: reread(), reread, signal, expire: () => deadline.abort() }
}
