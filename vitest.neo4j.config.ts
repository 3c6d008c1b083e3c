import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The tests of the projection in Neo4j, on a server that is started here: one file after the other, for there is one database in it. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/**/*.neo4j.test.ts'], exclude: ['node_modules/**'], globalSetup: ['test/testkit/postgres.ts', 'test/testkit/neo4j.ts'], testTimeout: 120_000, fileParallelism: false },
})
