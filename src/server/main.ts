import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from '../cli/exit.ts'
import type { Host, Settings } from '../cli/host.ts'
import { run } from '../cli/run.ts'
import { EnvironmentError, readEnvironment } from './env.ts'
import { questions } from './questions.ts'
import { remote } from './remote.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A reader that has gone (`| head`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.unavailable))

process.exitCode = await main()

async function main(): Promise<number> {
  try {
    return await run(process.argv.slice(2), hostOf(readEnvironment()))
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    process.stderr.write(`The environment is wrong:\n${error.message}\n`)
    return EXIT.usage
  }
}

function hostOf(settings: Settings): Host {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return {
    version,
    settings,
    stdout: process.stdout,
    stderr: process.stderr,
    seeds: {
      layout: join(ROOT, 'seeds/layout'),
      extensions: join(ROOT, 'seeds/extensions'),
      store: join(ROOT, '.cache/seeds.db'),
      questions,
    },
    // Only when it is needed: a database client and a GraphQL schema take longer to load than `--help` takes.
    local: async (store, options) => (await import('./local.ts')).openLocal(store, { ...options, neo4j: settings.neo4j ?? null }),
    remote,
    keeper: async (store, create) => (await import('./keeper.ts')).openKeeper(store, create),
    projection: async (store) => (await import('./projection.ts')).openProjection(store, settings.neo4j),
    cypher: async (request) => (await import('./projection.ts')).askCypher(request, settings.neo4j),
    tryExtension: async (file, samples) => (await import('../ingest/try-extension.ts')).tryExtension(file, samples),
  }
}
