import { join } from 'node:path'
import type { Host } from '../../src/cli/host.ts'
import { run } from '../../src/cli/run.ts'
import { readEnvironment } from '../../src/server/env.ts'
import { openKeeper } from '../../src/server/keeper.ts'
import { openLocal } from '../../src/server/local.ts'
import { remote } from '../../src/server/remote.ts'
import { ROOT, type Run } from './command.ts'

/** Runs a command in this process, on a store that it opens itself: for tests of many small commands, which each would take most of their time to load. */
export async function inProcess(args: readonly string[], store: string): Promise<Run> {
  let out = ''
  let err = ''
  const host: Host = {
    version: '0.0.0',
    settings: readEnvironment({ STRATIGRAPH_STORE: store, CI: 'true' }),
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    seeds: { layout: join(ROOT, 'seeds/layout'), extensions: join(ROOT, 'seeds/extensions'), store, questions: () => [] },
    local: openLocal,
    remote,
    keeper: openKeeper,
    tryExtension: async (file, samples) => (await import('../../src/ingest/try-extension.ts')).tryExtension(file, samples),
  }
  const status = await run([...args], host)
  return { status, out, err }
}
