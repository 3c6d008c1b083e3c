import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count } from '../format.ts'
import { interruptible } from '../interrupt.ts'

interface Options {
  store?: string
  rebuild?: boolean
  follow?: boolean
  json?: boolean
}

const TELL_MS = 2_000

/** `stratigraph project`: the lineage in Neo4j. */
export function project(program: Command, cli: Cli): void {
  const command = program
    .command('project')
    .description('Build the projection of the lineage in Neo4j (STRATIGRAPH_NEO4J_URL), or bring it up to date; a run that was stopped goes on where it was')
    .option('--rebuild', 'from nothing, whatever is there; a Neo4j that holds something else is refused all the same')
    .option('--follow', 'stay, and keep it up to date until Ctrl-C')
  cli.store(command)
  command.option('--json', 'print how it stands as JSON')
  cli.acting(command, ['project', 'project --rebuild --store postgresql://localhost/stratigraph'], async ({ store, rebuild = false, follow = false, json }: Options) => {
    const { stdout, stderr, settings } = cli.host
    const projection = await cli.host.projection(store ?? settings.store)
    try {
      using interrupt = interruptible(settings)
      const started = performance.now()
      let told = started
      const isThere = await projection.project({
        rebuild,
        follow,
        signal: interrupt.signal,
        onTrouble: (message) => void stderr.write(message === null ? 'It works again.\n' : `${message}\nIt is tried again until it works.\n`),
        onProgress: ({ stage, done, total }) => {
          if (performance.now() - told < TELL_MS) return
          told = performance.now()
          stderr.write(`${STAGES[stage] ?? stage} ${total === null ? '...' : `${done}/${total}`}\n`)
        },
      })
      if (!isThere) {
        stderr.write('Stopped. What is there stays; the same command without --rebuild goes on from there.\n')
        return interrupt.status() ?? EXIT.failed
      }
      const status = await projection.status()
      if (json === true) stdout.write(`${JSON.stringify(status, null, 2)}\n`)
      else stdout.write(`The projection is ${status.behind === 0 ? 'up to date' : `behind by ${count(status.behind ?? 0, 'change')}`}.\n`)
      return EXIT.ok
    } finally {
      await projection.close()
    }
  })
}

const STAGES: Readonly<Record<string, string>> = {
  empty: 'emptying', layer: 'layers', version: 'package versions', chain: 'chains', image: 'images', builder: 'builders', revision: 'source revisions', material: 'materials', build: 'builds', tag: 'tags', changes: 'changes',
}
