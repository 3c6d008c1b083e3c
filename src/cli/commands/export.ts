import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, formatBytes } from '../format.ts'
import type { Exported } from '../host.ts'
import { interruptible } from '../interrupt.ts'
import { printable } from '../printable.ts'
import { StepLine } from '../step-line.ts'

interface Options {
  to?: string
  json?: boolean
}

/** `stratigraph export`: all that a store holds, for another store of any kind. */
export function exportation(program: Command, cli: Cli): void {
  const command = program
    .command('export')
    .description('Write all that a store holds, as it is at one moment, as lines of JSON that `stratigraph import` takes; others may read and write meanwhile')
    .option('--to <file>', 'a file in place of stdout, packed with gzip when its name ends with .gz; it takes the place of a file of this name when it is whole')
  cli.keeping(command, ['export --to stratigraph.ndjson.gz', 'export --to stratigraph.ndjson --json'], async (keeper, { to, json }: Options) => {
    const { stdout, stderr, settings } = cli.host
    using interrupt = interruptible(settings)
    const line = new StepLine(stderr, settings.redraw)
    const sink = to === undefined ? { write: (text: string) => void stdout.write(text) } : { file: to }
    try {
      const exported = await keeper.export(sink, interrupt.signal, ({ bytes }) => line.update(() => `Exporting: ${formatBytes(bytes)}`))
      line.clear()
      if (to !== undefined) stdout.write(json === true ? `${JSON.stringify({ file: to, ...exported }, null, 2)}\n` : `${printable(to)}: ${described(exported)}\n`)
      return EXIT.ok
    } catch (error) {
      line.clear()
      if (!interrupt.signal.aborted) throw error
      stderr.write(to === undefined ? 'Stopped. What was written is no whole export.\n' : 'Stopped. No file is left.\n')
      return interrupt.status() ?? EXIT.failed
    }
  })
}

function described({ counts, bytes, sha256 }: Exported): string {
  const of = (kind: string, noun: string) => count(counts[kind] ?? 0, noun)
  return `${of('image', 'image')}, ${of('layer', 'layer')}, ${of('chain', 'chain')}, ${formatBytes(bytes)} of text, sha256 ${sha256}`
}
