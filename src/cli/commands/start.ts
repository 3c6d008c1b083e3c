import type { Command } from 'commander'
import { ExtensionsDocument, TrustExtensionDocument } from '../../generated/cli/graphql.ts'
import { analyzeTarget } from '../analysis.ts'
import { ask } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { count, formatSeconds } from '../format.ts'
import type { Host, LocalStore } from '../host.ts'
import { interruptible } from '../interrupt.ts'
import { ProgressLine } from '../progress-line.ts'
import { DEFAULT_PORT, untilStopped } from './serve.ts'

/** `stratigraph start`: something to ask at once. */
export function start(program: Command, cli: Cli): void {
  const command = program.command('start').description('Analyze the sample images, serve them, and say what can be asked')
  cli.acting(command, ['start'], async () => {
    using interrupt = interruptible(cli.host.settings)
    const { host } = cli
    const store = await host.local(host.seeds.store, { create: true, analyze: true, extensions: host.seeds.extensions })
    try {
      await trustSample(host, store)
      await readSeeds(host, store, interrupt.signal)
      const listener = await store.listen({
        host: host.settings.host,
        port: host.settings.port ?? DEFAULT_PORT,
        orNext: true,
        allowAnalyze: false,
        allowedHosts: [],
      })
      host.stdout.write(welcome(listener.url, host.seeds.questions()))
      await untilStopped(listener, interrupt.signal)
      return EXIT.ok
    } catch (error) {
      if (interrupt.status() !== null) return EXIT.ok
      throw error
    } finally {
      await store.close()
    }
  })
}

/** The sample analyzer came with the program: whoever starts the program trusts it. */
async function trustSample({ stderr }: Host, store: LocalStore): Promise<void> {
  const { extensions } = await ask(store, ExtensionsDocument, {})
  for (const { name } of extensions.filter(({ state }) => state === 'NEW' || state === 'CHANGED')) {
    const { trustExtension } = await ask(store, TrustExtensionDocument, { name, sha256: null })
    // Without the program's language on this machine the samples have everything but its facts.
    if (trustExtension.__typename !== 'ExtensionPayload') stderr.write(`${name} does not run: ${trustExtension.message}\n`)
  }
}

async function readSeeds({ seeds, settings, stderr }: Host, store: LocalStore, signal: AbortSignal): Promise<void> {
  const progress = new ProgressLine(stderr, settings.redraw, 'Sample images')
  const { images, layers, refusals, seconds } = await analyzeTarget(store, seeds.layout, progress, signal)
  const first = refusals[0]
  if (first !== undefined) throw new Exit(EXIT.unavailable, `The sample images cannot be read: ${first.message}`)
  const work = layers.read === 0 ? 'known since the last start' : `read in ${formatSeconds(seconds)}`
  stderr.write(`${count(images.length, 'sample image')}, ${work}.\n`)
}

/** Questions that are printed whole; of the others their first line, a comment, says what they ask. */
const PRINTED = 3

function welcome(url: string, questions: readonly string[]): string {
  const others = questions.slice(PRINTED).map((question) => `  ${question.slice(0, question.indexOf('\n')).replace(/^# */, '')}\n`)
  return `
Stratigraph answers at ${url}/graphql. Open ${url}/ to ask; these questions are ready there, and can be pasted:

${questions.slice(0, PRINTED).join('\n')}
And in further tabs:
${others.join('')}
On the command line, with --endpoint ${url}/graphql:
  npm run -s stratigraph -- contains log4j-core
  npm run -s stratigraph -- policy explain non-root seeds.example/shop/billing:1.0
  npm run -s stratigraph -- custody seeds.example/tools/static:1
  npm run -s stratigraph -- report run layer-sharing
Your own images: npm run -s stratigraph -- analyze FOLDER, then npm run -s stratigraph -- serve
Ctrl-C ends this.
`
}
