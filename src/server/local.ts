import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import type { ListenOptions, LocalStore, OpenOptions } from '../cli/host.ts'
import { createCustody, type Custody } from '../custody/custody.ts'
import { createFacts } from '../facts/facts.ts'
import { createDeletion } from '../lifecycle/deletion.ts'
import type { Analyze } from '../ingest/analysis.ts'
import { createExtensions, type Extensions } from '../ingest/extensions.ts'
import type { Outdated } from '../lineage/lineage.ts'
import type { SqlStore } from '../lineage/sql/store.ts'
import { ProgressChannel } from '../graphql/progress-channel.ts'
import { Failure } from '../model/failure.ts'
import type { ReportDesk } from '../reports/report-desk.ts'
import { deskOf } from './desk-of.ts'
import type { Doors } from './http.ts'
import { openNamed } from './open-named.ts'
import { policyShelf } from './policies.ts'
import { answerReport, REPORTS_PATH, reportResponse } from './report-door.ts'
import { createServerYoga } from './yoga.ts'

/** No socket is behind it. */
const URL_INSIDE = 'http://localhost/graphql'
const REPORTS_INSIDE = `http://localhost${REPORTS_PATH}`
/** As long as a query may take. */
const PAGE_SECONDS = 30

/** Opens a store in this process. Throws LINEAGE.NO_STORE, LINEAGE.BAD_STORE. */
export async function openLocal(name: string, { create, analyze, policies = null, extensions: folder = null, neo4j = null }: OpenOptions): Promise<LocalStore> {
  const shown = name.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@]*@/, '$1:***@')
  const store = await openNamed(name, shown, create)
  const custody = createCustody(store)
  const facts = createFacts(store)
  const deletion = createDeletion(store)
  const extensions = createExtensions(store, facts, folder === null ? null : join(folder, 'analyzers'))
  const work = analyze ? await analysisOf(store, custody, extensions) : null
  const projected = neo4j === null ? null : await (await import('./projection.ts')).projectedOf(store, neo4j)
  const progress = new ProgressChannel()
  const workers = () => store.lineage.leases.workers()
  const shared = { db: store.db, provider: store.provider, projected: projected?.reads ?? null, progress, policies: policyShelf(policies) }
  const deskFor = (writable: boolean) => deskOf({ ...shared, analyze: null, outdated: null, workers: null, custody: null, facts: null, deletion: null, extensions: null }, { snapshot: store.snapshot, writable, seconds: PAGE_SECONDS })
  const reports = deskFor(true)
  const inside = createServerYoga({ ...shared, analyze: work?.analyze ?? null, outdated: work?.outdated ?? null, workers, custody, facts, deletion, extensions, reports })
  return {
    url: URL_INSIDE,
    name: shown,
    fetch: (url, init) => (url.startsWith(REPORTS_INSIDE) ? reportResponse(reports, url, init.signal ?? new AbortController().signal) : inside.fetch(url, init)),
    listen: async (options) => {
      const { listen } = await import('./http.ts')
      const desk = deskFor(options.allowAnalyze)
      const yoga = createServerYoga({ ...shared, analyze: options.allowAnalyze ? (work?.analyze ?? null) : null, outdated: options.allowAnalyze ? (work?.outdated ?? null) : null, workers: options.allowAnalyze ? workers : null, facts: options.allowFacts === true ? facts : null, deletion: options.allowDelete === true ? deletion : null, extensions: withoutTrust(extensions), reports: desk })
      // What an older version has stored is read now.
      await custody.index()
      projected?.follow()
      return listen(yoga, () => answers(store), options, await doorsOf(custody, desk, options))
    },
    close: async () => {
      await work?.close()
      await projected?.close()
      await store.lineage.close()
    },
  }
}

async function doorsOf(custody: Custody, desk: ReportDesk, { eventsSecret = null }: ListenOptions): Promise<Doors> {
  const reports: RequestListener = (request, response) => void answerReport(desk, request, response)
  if (eventsSecret === null) return new Map([[REPORTS_PATH, reports]])
  const { EVENTS_PATH, eventsDoor } = await import('./events.ts')
  return new Map([[REPORTS_PATH, reports], [EVENTS_PATH, eventsDoor(custody, eventsSecret)]])
}

/** An analysis that is stopped still ends its transaction: the store is closed after that. */
async function analysisOf({ lineage }: SqlStore, custody: Custody, extensions: Extensions): Promise<{ analyze: Analyze; outdated(): Promise<Outdated>; close(): Promise<void> }> {
  // Questions do without it.
  const { createAnalyze } = await import('../ingest/analyze-target.ts')
  const { LayerPool } = await import('../ingest/layer-pool.ts')
  const { analyze, outdated, warm, close } = createAnalyze(lineage, new LayerPool(), extensions)
  const running = new Set<Promise<unknown>>()
  warm()
  return {
    analyze: (target, options) => {
      const outcome = analyze(target, options).then(async (done) => {
        await custody.index()
        return done
      })
      const over = outcome.catch(() => undefined).finally(() => running.delete(over))
      running.add(over)
      return outcome
    },
    outdated,
    close: async () => {
      await Promise.all(running)
      await close()
    },
  }
}

/** Who reaches a server by the network does not decide what runs on it. */
function withoutTrust(extensions: Extensions): Extensions {
  const refuse = () => Promise.reject(new Failure('EXTENSIONS.NOT_ALLOWED', 'This server is told at its own machine what to trust: stratigraph extension trust.'))
  return { ...extensions, trust: refuse, untrust: refuse }
}

async function answers({ db }: SqlStore): Promise<boolean> {
  try {
    await db.$queryRaw`SELECT 1`
    return true
  } catch {
    return false
  }
}
