import { createYoga, type YogaInitialContext, type YogaLogger, type YogaServerInstance } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'
import { isExpected, isGivenUp, maskError } from '../graphql/errors.ts'
import { ProgressChannel } from '../graphql/progress-channel.ts'
import { schema } from '../graphql/schema.ts'
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
import { contextOf } from './context.ts'
import { deskOf } from './desk-of.ts'
import { limits } from './limits.ts'
import { policyShelf } from './policies.ts'
import { jsonOnly } from './same-site.ts'
import { timeLimit } from './time-limit.ts'

const MAX_BODY_BYTES = 1_048_576
const SECONDS = 30

/** What a server answers from, and how. */
export interface ServerOptions {
  readonly db: Db
  readonly provider: Provider
  /** Left out: mutations that analyze are refused. */
  readonly analyze?: Analyze | null
  /** Left out: it is not told what older analyzers have read. */
  readonly outdated?: (() => Promise<Outdated>) | null
  readonly workers?: (() => Promise<readonly ActiveWorker[]>) | null
  /** Left out: changes of trust and events are refused. */
  readonly custody?: Custody | null
  /** Left out: users' own data can be asked for, but nothing is taken. */
  readonly facts?: Facts | null
  /** Left out: nothing is deleted. */
  readonly deletion?: Deletion | null
  /** Left out: no extensions are shown or trusted. */
  readonly extensions?: Extensions | null
  /** Left out: paths are found by SQL. */
  readonly projected?: ProjectedPaths | null
  /** Given by a server that analyzes for others than its own clients. */
  readonly progress?: ProgressChannel
  /** Left out: the starter policies. */
  readonly policies?: PolicyShelf
  /** Left out: reports can be asked for, but nothing is kept. */
  readonly reports?: ReportDesk
  /** Whether a browser gets GraphiQL. */
  readonly graphiql?: boolean
  /** How long a query may take; an analysis may take as long as it takes. */
  readonly seconds?: number
  readonly logging?: boolean
  /** Other sites whose pages may ask, as browsers name them: `https://dashboard.example`. */
  readonly origins?: readonly string[]
}

/** The one face: the same for HTTP (`http.createServer(yoga)`) and inside a process (`yoga.fetch('http://localhost/graphql', ...)`). */
export function createServerYoga(options: ServerOptions): YogaServerInstance<object, Context> {
  const { db, provider, analyze = null, outdated = null, workers = null, custody = null, facts = null, deletion = null, extensions = null, projected = null, graphiql = false, seconds = SECONDS, logging = true, origins = [] } = options
  const { progress = new ProgressChannel(), policies = policyShelf() } = options
  const own = { db, provider, analyze, outdated, workers, custody, facts, deletion, extensions, projected, progress, policies }
  const reports = options.reports ?? deskOf(own, { writable: false, seconds })
  const shared = { ...own, reports }
  return createYoga<object, Context>({
    schema,
    context: ({ request }: YogaInitialContext) => contextOf(shared, request.signal),
    plugins: [jsonOnly, limits, timeLimit(seconds)],
    maskedErrors: { maskError, errorMessage: 'Something unexpected happened.' },
    cors: origins.length === 0 ? false : { origin: [...origins], credentials: true, methods: ['GET', 'POST'] },
    graphiql,
    logging: logging ? logger : false,
    landingPage: false,
    multipart: false,
    maxRequestBodySize: MAX_BODY_BYTES,
  })
}

/** What a client did wrong, or gave up, is its own; the log is for what nobody expected. */
const logger: YogaLogger = {
  debug: () => {},
  info: (...args) => console.error(...args),
  warn: (...args) => console.error(...args),
  error: (...args) => {
    if (!args.every((each) => isExpected(each) || isGivenUp(each))) console.error(...args)
  },
}
