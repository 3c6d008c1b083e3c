import { readFileSync } from 'node:fs'
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
 * As `stratigraph`, but in this process: for tests of many small commands, each of which would spend most of its time on loading the program. One at a time
 * where they have a folder to run in. Something to read on stdin is a process's own: such a command gets one. Faults of the environment are thrown.
 */
export async function inProcess(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  if (options.input !== undefined) return stratigraph(args, options)
  if (options.cwd === undefined) return runHere(args, options)
  const before = process.cwd()
  process.chdir(options.cwd)
  try {
    return await runHere(args, options)
  } finally {
    process.chdir(before)
  }
}

async function runHere(args: readonly string[], options: RunOptions): Promise<Run> {
  let out = ''
  let err = ''
  const settings = readEnvironment({ CI: 'true', ...options.env })
  const host: Host = {
    version: (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version,
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
