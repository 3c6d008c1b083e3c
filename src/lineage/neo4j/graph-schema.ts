import type { Driver } from 'neo4j-driver'
import { kinds } from './kinds/all.ts'

/** By what operators find nodes, beside their ids. Not unique: a node that went and came back may be there twice for as long as the projection is built. */
const NATURAL_KEYS: Readonly<Record<string, readonly string[]>> = {
  Image: ['digest'], Layer: ['diffId'], Chain: ['chainId'], PackageVersion: ['purl', 'name'], Build: ['documentDigest'], Builder: ['uri'], SourceRevision: ['revision'], Material: ['uri', 'digest'], Tag: ['reference'],
}

/** Constraints and indexes, where they are missing; waits until they can be used. */
export async function ensureSchema(driver: Driver): Promise<void> {
  const session = driver.session()
  try {
    await session.run(`CREATE CONSTRAINT stratigraph_projection IF NOT EXISTS FOR (n:Projection) REQUIRE n.name IS UNIQUE`)
    for (const { label } of kinds) {
      await session.run(`CREATE CONSTRAINT stratigraph_${label.toLowerCase()} IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`)
      for (const key of NATURAL_KEYS[label] ?? []) {
        await session.run(`CREATE INDEX stratigraph_${label.toLowerCase()}_${key.toLowerCase()} IF NOT EXISTS FOR (n:${label}) ON (n.${key})`)
      }
    }
    await session.run('CALL db.awaitIndexes(120)')
  } finally {
    await session.close()
  }
}
