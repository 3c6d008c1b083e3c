import { type Command, Option } from 'commander'
import { OutdatedAnalysisDocument, type OutdatedAnalysisQuery } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { count } from '../format.ts'
import { interruptible } from '../interrupt.ts'
import { printable } from '../printable.ts'
import { type AskingOptions, Session } from '../session.ts'
import { analyzeAll } from './analyze.ts'

type Outdated = OutdatedAnalysisQuery['outdatedAnalysis']

/** `stratigraph reanalyze`: what older analyzers have read is read again from where it came. */
export function reanalyze(program: Command, cli: Cli): void {
  const command = program
    .command('reanalyze')
    .description('Read again what other analyzers than today\'s have read, from the targets that it came from; what is done stays done when it is stopped')
  cli.store(command)
  cli.extensions(command)
  command
    .addOption(new Option('--endpoint <url>', 'let a running server do it (STRATIGRAPH_ENDPOINT)'))
    .addOption(new Option('--token <token>', 'sent to the server as `Authorization: Bearer` (STRATIGRAPH_TOKEN)'))
    .option('--dry-run', 'only say what would be read')
    .option('--json', 'print what is outdated as JSON, then one JSON line a target')
    .option('--quiet', 'tell no progress')
  cli.acting(command, ['reanalyze --dry-run', 'reanalyze --store fleet.db --json'], async (options: AskingOptions & { quiet?: boolean; dryRun?: boolean }) => {
    using interrupt = interruptible(cli.host.settings)
    const connection = await cli.connect(options, true)
    try {
      const session = new Session(cli.host, connection, options.json === true)
      const { outdatedAnalysis } = await session.ask(OutdatedAnalysisDocument, {})
      tell(session, outdatedAnalysis)
      if (options.dryRun === true || outdatedAnalysis.targets.length === 0) return EXIT.ok
      return await again(session, outdatedAnalysis, (target) => analyzeAll(session, [target], interrupt, options.quiet === true))
    } finally {
      await connection.close()
    }
  })
}

/** One after the other: what one target has brought up to date, the next finds known. A target that has gone is told, and the others are read. */
async function again(session: Session, before: Outdated, analyze: (target: string) => Promise<number>): Promise<number> {
  let failed: number = EXIT.ok
  for (const { target } of before.targets) {
    const status = await analyze(target)
    // 128 and the number of a signal: it was stopped.
    if (status > 128) return status
    if (status !== EXIT.ok) failed = EXIT.failed
  }
  const { outdatedAnalysis: after } = await session.ask(OutdatedAnalysisDocument, {})
  if (after.layers > 0) session.note(`${count(after.layers, 'layer')} of ${count(after.images, 'image')} could not be read again: analyze them from where they are now.`)
  return failed
}

function tell(session: Session, { layers, images, withoutTarget, targets }: Outdated): ExitCode {
  if (session.json) {
    session.print(`${JSON.stringify({ layers, images, withoutTarget, targets })}\n`)
    return EXIT.ok
  }
  if (layers === 0) session.print('Everything was read by the analyzers of today.\n')
  else session.print(`${count(layers, 'layer')} of ${count(images, 'image')} were read by other analyzers; ${count(targets.length, 'target')} to read again${withoutTarget === 0 ? '' : `, ${withoutTarget} without one`}.\n`)
  for (const { target, images } of targets) session.print(`  ${printable(target)}  ${count(images, 'image')}\n`)
  return EXIT.ok
}
