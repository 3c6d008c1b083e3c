import { type Command, InvalidArgumentError } from 'commander'
import { type Cli, printableStore } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import type { Listener } from '../host.ts'

interface Options {
  store?: string
  port?: number
  host?: string
  allowAnalyze?: boolean
  allowHost: string[]
  policies?: string
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
    .option('--allow-host <name>', 'a name under which the server is reached beside its address (repeatable)', (name: string, names: string[]) => [...names, name], [])
  command.option('--policies <folder>', 'policies of your own beside the starter policies')
  cli.store(command)
  cli.acting(command, ['serve --port 4000', 'serve --store postgresql://localhost/stratigraph --host 0.0.0.0'], async (options: Options) => {
    using interrupt = interruptible(settings)
    const name = options.store ?? settings.store
    const store = await cli.host.local(name, { create: true, analyze: options.allowAnalyze === true, policies: options.policies ?? null })
    try {
      const listener = await store.listen({
        host: options.host ?? settings.host,
        port: options.port ?? settings.port ?? DEFAULT_PORT,
        orNext: false,
        allowAnalyze: options.allowAnalyze === true,
        allowedHosts: options.allowHost,
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

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number up to 65535.')
  return port
}
