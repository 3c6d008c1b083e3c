import { type Command, InvalidArgumentError, Option } from 'commander'
import { EXIT, Exit, type ExitCode } from './exit.ts'
import type { Connection, Host, Keeper } from './host.ts'
import { type AskingOptions, Session } from './session.ts'

type Answering<Arguments extends unknown[]> = (session: Session, ...given: Arguments) => Promise<ExitCode>

/** An option that says how many rows are wanted, parsed. */
export interface LimitOption {
  readonly limit: number
}

/** What all commands share. */
export class Cli {
  readonly host: Host
  /** What the command ended with. */
  status: number = EXIT.ok

  constructor(host: Host) {
    this.host = host
  }

  /** Adds the options of a command that asks a store or a server, and its action. The last argument given is the options. */
  asking<Arguments extends unknown[]>(command: Command, examples: readonly string[], answer: Answering<Arguments>): void {
    this.store(command)
    this.server(command)
    command.option('--json', 'print JSON')
    this.acting<Arguments>(command, examples, async (...given) => {
      const options = command.opts<AskingOptions>()
      const connection = await this.connect(options, false)
      try {
        return await answer(new Session(this.host, connection, options.json === true), ...given)
      } finally {
        await connection.close()
      }
    })
  }

  /** Adds an action and examples to a command. */
  acting<Arguments extends unknown[]>(command: Command, examples: readonly string[], act: (...given: Arguments) => Promise<number>): void {
    command
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  stratigraph ${example}\n`).join('')}`)
      .action(async (...given: unknown[]) => {
        this.status = await act(...(given.slice(0, -1) as Arguments))
      })
  }

  /** Adds `--endpoint` and `--token`. */
  server(command: Command): void {
    command
      .addOption(new Option('--endpoint <url>', 'ask a running server instead of a store (STRATIGRAPH_ENDPOINT)'))
      .addOption(new Option('--token <token>', 'sent to the server as `Authorization: Bearer` (STRATIGRAPH_TOKEN)'))
  }

  /** Adds the options of a command that works on a store as a whole, and its action. The last argument given is the options; `create` makes a store that is not there. */
  keeping<Arguments extends unknown[]>(command: Command, examples: readonly string[], act: (keeper: Keeper, ...given: Arguments) => Promise<number>, create = false): void {
    this.store(command)
    command.option('--json', 'print JSON')
    this.acting<Arguments>(command, examples, async (...given) => {
      const keeper = await this.host.keeper(command.opts<AskingOptions>().store ?? this.host.settings.store, create)
      try {
        return await act(keeper, ...given)
      } finally {
        await keeper.close()
      }
    })
  }

  /** Adds `--store`. */
  store(command: Command): void {
    const { store } = this.host.settings
    command.addOption(new Option('--store <store>', `a file or postgresql://... (default: ${printableStore(store)}; STRATIGRAPH_STORE)`))
  }

  /** Adds `--extensions`. */
  extensions(command: Command): void {
    command.addOption(new Option('--extensions <folder>', `your own analyzers are in its folder analyzers/ (default: ${this.host.settings.extensions}; STRATIGRAPH_EXTENSIONS)`))
  }

  /** Opens the store or names the server that the options mean. */
  async connect({ store, endpoint, token, policies, extensions }: AskingOptions, analyze: boolean): Promise<Connection> {
    if (store !== undefined && endpoint !== undefined) throw new Exit(EXIT.usage, '--store and --endpoint exclude each other.')
    const { settings } = this.host
    const server = endpoint ?? (store === undefined ? settings.endpoint : null)
    if (server !== null) {
      if (!/^https?:\/\/./.test(server) || !URL.canParse(server)) throw new Exit(EXIT.usage, 'An endpoint is an http:// or https:// url.')
      if (policies !== undefined) throw new Exit(EXIT.usage, 'A server has its own policies: --policies goes with a store.')
      return this.host.remote(server, token ?? settings.token)
    }
    return this.host.local(store ?? settings.store, { create: analyze, analyze, policies: policies ?? null, extensions: extensions ?? settings.extensions })
  }
}

/** Adds `--limit` to a command that lists. */
export function limited(command: Command): Command {
  return command.option('--limit <n>', 'at most so many rows (default: all)', parseLimit, Number.POSITIVE_INFINITY)
}

/** Adds `--platform` to a command that takes a reference. */
export function forPlatform(command: Command): Command {
  return command.option('--platform <platform>', 'os/architecture[/variant], where a tag names several images (default: linux/amd64)')
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.')
  return Number(text)
}

/** A store as it may be shown: without a password. */
export function printableStore(store: string): string {
  return store.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@]*@/, '$1:***@')
}
