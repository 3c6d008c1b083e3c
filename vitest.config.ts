import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Vite would take graphql's ESM build and Node its CommonJS build: two realms.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.{full,neo4j}.test.ts', 'node_modules/**'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
})
