import { printableStore } from '../cli/cli.ts'
import type { CypherRequest, CypherResult, Neo4jSettings, Projection } from '../cli/host.ts'
import type { ProjectedPaths } from '../lineage/find-path.ts'
import { connect, failureOf, shownAddress } from '../lineage/neo4j/connect.ts'
import { follow } from '../lineage/neo4j/follow.ts'
import { projectedPaths } from '../lineage/neo4j/paths.ts'
import { project, projectionStatus } from '../lineage/neo4j/projector.ts'
import { readCypher } from '../lineage/neo4j/read-cypher.ts'
import type { SqlStore } from '../lineage/sql/store.ts'
import { Failure } from '../model/failure.ts'
import { openNamed } from './open-named.ts'

/** What a server has of a projection. */
export interface Projected {
  readonly reads: ProjectedPaths
  /** Keeps it up to date from now on, and says on stderr when it cannot. */
  follow(): void
  close(): Promise<void>
}

/** The projection of an open store. Nothing is connected before it is asked or kept. */
export async function projectedOf(store: SqlStore, neo4j: Neo4jSettings): Promise<Projected> {
  const driver = connect(neo4j)
  const stop = new AbortController()
  let following: Promise<void> | null = null
  return {
    reads: projectedPaths(store, driver),
    follow: () => {
      following ??= follow(store, driver, { signal: stop.signal, onTrouble: (error) => console.error(error === null ? `Projects to ${shownAddress(neo4j)} again.` : `Cannot project to ${shownAddress(neo4j)}: ${messageOf(error)}`) })
    },
    close: async () => {
      stop.abort()
      await following
      await driver.close()
    },
  }
}

/** Opens the projection of a store. Throws PROJECTION.NOT_CONFIGURED and the codes of stores. */
export async function openProjection(name: string, neo4j: Neo4jSettings | undefined): Promise<Projection> {
  const settings = configured(neo4j)
  const store = await openNamed(name, printableStore(name), false)
  const driver = connect(settings)
  return {
    project: async ({ rebuild, follow: stays, signal, onProgress, onTrouble }) => {
      const isThere = await project(store, driver, { rebuild, signal, onProgress })
      if (stays) await follow(store, driver, { signal, onProgress, onTrouble: (error) => onTrouble(error === null ? null : messageOf(error)) })
      return isThere
    },
    status: async () => {
      const { behindSince, ...status } = await projectionStatus(store, driver)
      return { ...status, behindSince: behindSince?.toISOString() ?? null }
    },
    close: async () => {
      await driver.close()
      await store.lineage.close()
    },
  }
}

/** Asks a question that only reads. Throws PROJECTION.* and CYPHER.*. */
export async function askCypher(request: CypherRequest, neo4j: Neo4jSettings | undefined): Promise<CypherResult> {
  const driver = connect(configured(neo4j))
  try {
    return await readCypher(driver, request)
  } finally {
    await driver.close()
  }
}

function configured(neo4j: Neo4jSettings | undefined): Neo4jSettings {
  if (neo4j === undefined) throw new Failure('PROJECTION.NOT_CONFIGURED', 'STRATIGRAPH_NEO4J_URL names no Neo4j: docs/neo4j.md.')
  return neo4j
}

function messageOf(error: unknown): string {
  const failure = failureOf(error)
  return failure instanceof Failure ? `${failure.message} [${failure.code}]` : String(failure)
}
