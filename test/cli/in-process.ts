import { join } from 'node:path'
import type { Host } from '../../src/cli/host.ts'
import { run } from '../../src/cli/run.ts'
import { readEnvironment } from '../../src/server/env.ts'
import { openKeeper } from '../../src/server/keeper.ts'
import { openLocal } from '../../src/server/local.ts'
import { askCypher, openProjection } from '../../src/server/projection.ts'
import { remote } from '../../src/server/remote.ts'
import { ROOT, type Run, type RunOptions, stratigraph } from './command.ts'

/**
 * As `stratigraph`, but in this process: for tests of many small commands, each of which would spend most of its time on loading the program. A folder to run
 * in and something to read on stdin are a process's own: such a command gets one. Faults of the environment are thrown.
 */
export async function inProcess(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  if (options.cwd !== undefined || options.input !== undefined) return stratigraph(args, options)
  let out = ''
  let err = ''
  const settings = readEnvironment({ CI: 'true', ...options.env })
  const host: Host = {
    version: '0.0.0',
    settings,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    seeds: { layout: join(ROOT, 'seeds/layout'), extensions: join(ROOT, 'seeds/extensions'), store: join(ROOT, '.cache/seeds.db'), questions: () => [] },
    local: (store, opening) => openLocal(store, { ...opening, neo4j: settings.neo4j ?? null }),
    remote,
    keeper: openKeeper,
    projection: (store) => openProjection(store, settings.neo4j),
    cypher: (request) => askCypher(request, settings.neo4j),
    tryExtension: async (file, samples) => (await import('../../src/ingest/try-extension.ts')).tryExtension(file, samples),
  }
  const status = await run([...args], host)
  return { status, out, err }
}
