import type { Driver } from 'neo4j-driver'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect } from '../../src/lineage/neo4j/connect.ts'
import { exclusively } from './neo4j.ts'

/** The server of the run; null: there is none, and tests of it are left out. */
export const server = inject('neo4j')

/** Holds the server for the tests of this file; it is empty afterwards. */
export function useNeo4j(): { readonly driver: Driver; readonly wipe: () => Promise<void> } {
  const held = { driver: {} as Driver, wipe: async () => void (await held.driver.executeQuery('MATCH (n) DETACH DELETE n')) }
  let release = () => {}
  beforeAll(async () => {
    if (server === null) return
    release = await exclusively(server.folder)
    held.driver = connect({ url: server.url, user: 'neo4j', password: null })
  }, 900_000)
  afterAll(async () => {
    if (server === null) return
    await held.wipe()
    await held.driver.close()
    release()
  }, 120_000)
  return held
}
