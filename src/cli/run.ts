import { Command, CommanderError, Help, type Option } from 'commander'
import { Failure } from '../model/failure.ts'
import { Cli } from './cli.ts'
import { commands } from './commands/all.ts'
import { EXIT, Exit } from './exit.ts'
import type { Host } from './host.ts'
import { printable } from './printable.ts'

const EPILOG = `
Exit status:
  0    done
  1    nothing found, or it failed
  2    the store or the server cannot be used
  3    the command line is wrong
  130  stopped by Ctrl-C (143: by SIGTERM)

\`stratigraph <command> --help\` shows examples.
`

/** Runs a command line (without the program's own name) and returns the exit status. */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const cli = new Cli(host)
  try {
    await programOf(cli).parseAsync(argv, { from: 'user' })
    return cli.status
  } catch (error) {
    return tell(error, host)
  }
}

function programOf(cli: Cli): Command {
  const { version, stdout, stderr } = cli.host
  const program = new Command('stratigraph')
    .description('Reads container images layer by layer and answers what is in them, who brought it in and where it came from.')
    .version(version)
    .exitOverride()
    // `custody` has options and a command below it that has the same ones.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 100, 100),
    })
    .configureHelp({ optionDescription })
    .showHelpAfterError('(add --help for examples)')
    .addHelpText('after', EPILOG)
  for (const add of commands) add(program, cli)
  return program
}

/** Commander prints the value that an option starts from as its default: `{}`, `[]`, null for Infinity. Those mean that none is given. */
function optionDescription(option: Option): string {
  const from: unknown = option.defaultValue
  return typeof from === 'object' || from === Number.POSITIVE_INFINITY ? option.description : new Help().optionDescription(option)
}

/** Codes of what the caller has written wrongly. */
const USAGE = /^(?:CYPHER|INPUT|MODEL|POLICY|RANGE|GRAPHQL)[._]/
const UNAVAILABLE = /^(?:LINEAGE\.|PROJECTION\.|INTERNAL$|AUTH)/

function tell(error: unknown, { stderr }: Host): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof Exit) {
    stderr.write(`${printable(error.message)}\n`)
    return error.status
  }
  if (error instanceof Failure) {
    stderr.write(`${printable(error.message)} [${printable(error.code)}]\n`)
    return USAGE.test(error.code) ? EXIT.usage : UNAVAILABLE.test(error.code) ? EXIT.unavailable : EXIT.failed
  }
  throw error
}
