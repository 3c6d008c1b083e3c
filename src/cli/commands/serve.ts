import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { type Cli, printableStore } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import type { Listener } from '../host.ts'

interface Options {
  store?: string
  port?: number
  host?: string
  allowAnalyze?: boolean
  allowHost: string[]
  eventsSecretFile?: string
  policies?: string
  extensions?: string
  allowFacts?: boolean
  allowDelete?: boolean
}

/** The port when nobody names one. */
export const DEFAULT_PORT = 4000

/** `stratigraph serve`: GraphQL and a page for it over HTTP. */
export function serve(program: Command, cli: Cli): void {
  const { settings } = cli.host
  const command = program
    .command('serve')
    .description('Answer GraphQL at /graphql, with a page to ask at /, until Ctrl-C; /healthz and /readyz tell how it is')
    .option('--port <port>', `the port; 0: any free one (default: ${settings.port ?? DEFAULT_PORT}; PORT)`, parsePort)
    .option('--host <address>', `the address (default: ${settings.host}; HOST)`)
    .option('--allow-analyze', 'let clients start analyses of files that this machine has')
    .option('--allow-facts', 'let clients define and set facts')
    .option('--allow-delete', 'let clients delete images and tags')
    .option('--allow-host <name>', 'a name under which the server is reached beside its address (repeatable)', (name: string, names: string[]) => [...names, name], [])
  command.option('--events-secret-file <file>', 'take the notifications of registries at /events/distribution, from those that send the secret in this file (STRATIGRAPH_EVENTS_SECRET: the secret itself)')
  command.option('--policies <folder>', 'policies of your own beside the starter policies')
  cli.store(command)
  cli.extensions(command)
  cli.acting(command, ['serve --port 4000', 'serve --store postgresql://localhost/stratigraph --host 0.0.0.0'], async (options: Options) => {
    using interrupt = interruptible(settings)
    const name = options.store ?? settings.store
    const store = await cli.host.local(name, { create: true, analyze: options.allowAnalyze === true, policies: options.policies ?? null, extensions: options.extensions ?? settings.extensions })
    try {
      const listener = await store.listen({
        host: options.host ?? settings.host,
        port: options.port ?? settings.port ?? DEFAULT_PORT,
        orNext: false,
        allowAnalyze: options.allowAnalyze === true,
        allowFacts: options.allowFacts === true,
        allowDelete: options.allowDelete === true,
        allowedHosts: options.allowHost,
        eventsSecret: options.eventsSecretFile === undefined ? (settings.eventsSecret ?? null) : readSecret(options.eventsSecretFile),
      })
      cli.host.stdout.write(`${printableStore(name)} answers at ${listener.url}/graphql, the page is ${listener.url}/\n`)
      await untilStopped(listener, interrupt.signal)
      return EXIT.ok
    } finally {
      await store.close()
    }
  })
}

/** Until the signal is aborted and open requests have finished. */
export async function untilStopped(listener: Listener, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  await listener.stop()
}

const MIN_SECRET = 16
const MAX_SECRET = 1_024

/** The secret in a file, without the line's end. */
function readSecret(file: string): string {
  const secret = readText(file).replace(/\r?\n$/, '')
  if (!/^[\x21-\x7E]+$/.test(secret) || secret.length < MIN_SECRET || secret.length > MAX_SECRET) {
    throw new Exit(EXIT.usage, `${file} has to hold one line of ${MIN_SECRET} to ${MAX_SECRET} printable ASCII characters without blanks.`)
  }
  return secret
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number up to 65535.')
  return port
}
