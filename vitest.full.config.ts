import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The tests that need servers: PostgreSQL (started here, or TEST_POSTGRES) and Chromium; and those of the store again, on both databases. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/**/*.full.test.ts', 'test/graphql/**/*.test.ts', 'test/lineage/**/*.test.ts', 'test/bench/**/*.test.ts', 'test/custody/**/*.test.ts', 'test/facts/**/*.test.ts', 'test/lifecycle/**/*.test.ts', 'test/reports/snapshot.test.ts', 'test/seeds/owners.test.ts'], exclude: ['test/**/*.neo4j.test.ts', 'node_modules/**'], globalSetup: ['test/testkit/postgres.ts'], testTimeout: 120_000 },
})
