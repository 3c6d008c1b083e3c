import type { SqlStore } from '../lineage/sql/store.ts'
import type { ReportDesk } from '../reports/report-desk.ts'
import { contextOf, type Shared } from './context.ts'
import { Desk } from './report-desk.ts'

/** What a desk needs to know beside what all requests share. */
export interface DeskTerms {
  readonly snapshot?: SqlStore['snapshot'] | undefined
  /** Whether saving and keeping are allowed. */
  readonly writable: boolean
  /** How long one page may take. */
  readonly seconds: number
}

/** Reports over the same reads as any other request; their resolvers start no work. */
export function deskOf(shared: Omit<Shared, 'reports'>, { snapshot, writable, seconds }: DeskTerms): ReportDesk {
  const quiet = { ...shared, analyze: null, outdated: null, workers: null, custody: null, facts: null, deletion: null, extensions: null }
  const desk: Desk = new Desk({ db: shared.db, snapshot, seconds, writable, contextOf: (db, signal) => contextOf({ ...quiet, db, reports: desk }, signal) })
  return desk
}
