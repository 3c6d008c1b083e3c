import type { Driver } from 'neo4j-driver'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect } from '../../src/lineage/neo4j/connect.ts'

/** The server of the run. There is one database in it, so files that use it run one after the other (vitest.neo4j.config.ts). */
export const server = inject('neo4j')

/** A connection for the tests of this file; the database is empty afterwards. */
export function useNeo4j(): { readonly driver: Driver; readonly wipe: () => Promise<void> } {
  const held = { driver: {} as Driver, wipe: async () => void (await held.driver.executeQuery('MATCH (n) DETACH DELETE n')) }
  beforeAll(() => void (held.driver = connect({ url: server.url, user: 'neo4j', password: null })))
  afterAll(async () => {
    await held.wipe()
    await held.driver.close()
  }, 120_000)
  return held
}
