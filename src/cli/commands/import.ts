import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, formatBytes } from '../format.ts'
import type { ImportOutcome, ImportStep } from '../host.ts'
import { interruptible } from '../interrupt.ts'
import { StepLine } from '../step-line.ts'

interface Options {
  trust: boolean
  json?: boolean
}

/** `stratigraph import`: an export comes into a store. */
export function importation(program: Command, cli: Cli): void {
  const command = program
    .command('import')
    .description('Put what `stratigraph export` has written into a store, which is made when it is not there; what the store has already stays as it is')
    .argument('<file>', 'the export, packed with gzip or not; it is checked to its end before anything is written')
    .option('--no-trust', 'take over no trust in keys, identities and extensions; a store that trusts somebody already never does')
  cli.keeping(command, ['import stratigraph.ndjson.gz --store copy.db', 'import stratigraph.ndjson --no-trust --json'], async (keeper, file: string, { trust, json }: Options) => {
    const { stdout, stderr, settings } = cli.host
    using interrupt = interruptible(settings)
    const line = new StepLine(stderr, settings.redraw)
    const outcome = await keeper.import(file, { trust, signal: interrupt.signal, tell: (step) => line.update(() => stepOf(step)) }).finally(() => line.clear())
    stdout.write(json === true ? `${JSON.stringify(outcome, null, 2)}\n` : described(outcome))
    if (!outcome.interrupted) return EXIT.ok
    stderr.write('Stopped. What is imported stays; the same command goes on from there.\n')
    return interrupt.status() ?? EXIT.failed
  }, true)
}

function stepOf({ phase, bytes: { done, total } }: ImportStep): string {
  return `${phase === 'checking' ? 'Checking' : 'Importing'}: ${formatBytes(done)} of ${formatBytes(total)}`
}

const NOUNS = [['image', 'image'], ['layer', 'layer'], ['chain', 'chain'], ['attestation', 'attestation'], ['fact', 'fact']] as const

function described({ written }: ImportOutcome): string {
  const kinds = Object.entries(written)
  const added = NOUNS.flatMap(([kind, noun]) => ((written[kind]?.added ?? 0) > 0 ? [count(written[kind]!.added, noun)] : []))
  const known = kinds.reduce((sum, [, each]) => sum + each.known, 0)
  const total = kinds.reduce((sum, [, each]) => sum + each.added, 0)
  const skipped = kinds.filter(([, each]) => each.skipped > 0).map(([kind, each]) => `${each.skipped} of ${kind}`)
  const first = total === 0 ? 'Nothing is new' : `Imported ${added.length === 0 ? count(total, 'record') : added.join(', ')}`
  return `${first}; ${count(known, 'record')} known.${skipped.length === 0 ? '' : ` Left out, because the store has something else there: ${skipped.join(', ')}.`}\n`
}
