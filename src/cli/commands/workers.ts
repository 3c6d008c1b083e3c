import type { Command } from 'commander'
import { AnalysisWorkersDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'

/** `stratigraph workers`: who analyzes what now. */
export function workers(program: Command, cli: Cli): void {
  const command = program.command('workers').description('Tell which analyses run now on the store, in whatever process: what one of them reads the others wait for, and take over when it is killed')
  cli.asking(command, ['workers', 'workers --json'], async (session) => {
    const { analysisWorkers } = await session.ask(AnalysisWorkersDocument, {})
    return session.list(
      analysisWorkers,
      [
        { title: 'HOST', value: ({ host }) => host },
        { title: 'PROCESS', value: ({ pid }) => pid, align: 'right', whole: true },
        { title: 'SINCE', value: ({ startedAt }) => startedAt.slice(0, 19), whole: true },
        { title: 'IMAGES', value: ({ images }) => images, align: 'right', whole: true },
        { title: 'LAYERS', value: ({ layers }) => layers, align: 'right', whole: true },
        { title: 'TARGET', value: ({ target }) => target, keepEnd: true },
      ],
      (worker) => worker,
      'Nothing is analyzed now.',
    )
  })
}
