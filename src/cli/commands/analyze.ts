import { type Command, Option } from 'commander'
import { type Outcome, analyzeTarget } from '../analysis.ts'
import type { Cli } from '../cli.ts'
import { Failure } from '../../model/failure.ts'
import { EXIT, Exit } from '../exit.ts'
import { count, formatBytes, formatSeconds } from '../format.ts'
import { type Interrupt, interruptible } from '../interrupt.ts'
import { printable } from '../printable.ts'
import { ProgressLine } from '../progress-line.ts'
import { type AskingOptions, Session } from '../session.ts'

/** There was nothing to begin with. */
const ABSENT = new Set(['SOURCES.NOT_FOUND'])

/** `stratigraph analyze`: the way in. */
export function analyze(program: Command, cli: Cli): void {
  const command = program
    .command('analyze')
    .description('Read images and keep what is in them; layers that are known are not read again')
    .argument('<target...>', 'an OCI layout (folder or tar), a `docker save` archive, or a file of statements (DSSE, in-toto, Sigstore bundle); a prefix decides where it is unclear: oci-layout:, docker-archive:, statements:')
  cli.store(command)
  cli.extensions(command)
  command
    .addOption(new Option('--endpoint <url>', 'let a running server do it (STRATIGRAPH_ENDPOINT)'))
    .addOption(new Option('--token <token>', 'sent to the server as `Authorization: Bearer` (STRATIGRAPH_TOKEN)'))
    .option('--json', 'print one JSON line a target')
    .option('--quiet', 'tell no progress')
  const examples = ['analyze seeds/layout', 'analyze --store fleet.db oci-layout:seeds/layout --json']
  cli.acting(command, examples, async (targets: string[], options: AskingOptions & { quiet?: boolean }) => {
    using interrupt = interruptible(cli.host.settings)
    const connection = await cli.connect(options, true)
    try {
      const session = new Session(cli.host, connection, options.json === true)
      return await analyzeAll(session, targets, interrupt, options.quiet === true)
    } finally {
      await connection.close()
    }
  })
}

/** Analyzes targets one after the other and tells what became of each. The status of the command. */
export async function analyzeAll(session: Session, targets: readonly string[], interrupt: Interrupt, quiet: boolean): Promise<number> {
  const outcomes: Outcome[] = []
  for (const target of targets) {
    const progress = new ProgressLine(quiet ? { write: () => undefined } : session.host.stderr, session.host.settings.redraw, target)
    try {
      const outcome = await analyzeTarget(session.connection, target, progress, interrupt.signal)
      const status = interrupt.status()
      if (status !== null) return interrupted(session, progress, status)
      outcomes.push(outcome)
      if (session.json) session.print(`${JSON.stringify(toJson(outcome, target))}\n`)
      else tell(session, outcome)
    } catch (error) {
      const status = interrupt.status()
      if (status !== null) return interrupted(session, progress, status)
      if (error instanceof Failure && error.code === 'INGEST.NOT_ALLOWED') throw new Exit(EXIT.unavailable, `${error.message} [${error.code}]`)
      throw error
    }
  }
  if (outcomes.every(isAbsent)) return EXIT.unavailable
  return outcomes.some(({ refusals }) => refusals.length > 0) ? EXIT.failed : EXIT.ok
}

function interrupted(session: Session, { latest }: ProgressLine, status: number): number {
  // The last step that was heard of is a little behind.
  const done = latest?.images.done ?? 0
  const images = latest === null || done === 0 ? '' : ` At least ${done} of ${count(latest.images.total, 'image')} of this target are stored.`
  session.note(`Stopped.${images} What is stored stays; the same command goes on from there.`)
  return status
}

function isAbsent({ images, refusals }: Outcome): boolean {
  return images.length === 0 && refusals.length > 0 && refusals.every(({ image, code }) => image == null && ABSENT.has(code))
}

function tell(session: Session, { target, status, images, statements, refusals, gaps, extensions, layers, bytesRead, seconds }: Outcome): void {
  const name = printable(target)
  if (images.length > 0) {
    const work = status === 'KNOWN' ? 'all known, nothing was read' : workOf(layers, Number(bytesRead))
    const missing = gaps === 0 ? '' : `, ${count(gaps, 'gap')}`
    const ran = extensions.ran === 0 ? '' : `, ${count(extensions.ran, 'run')} of extensions`
    const failed = extensions.failed === 0 ? '' : ` (${extensions.failed} with gaps)`
    session.print(`${name}: ${count(images.length, 'image')}, ${work}${missing}${ran}${failed}, ${formatSeconds(seconds)}\n`)
  } else if (statements.read + statements.known > 0) {
    session.print(`${name}: ${count(statements.read, 'statement')} read, ${statements.known} known, ${formatSeconds(seconds)}\n`)
  } else if (refusals.length === 0) session.print(`${name}: no image in it\n`)
  for (const { image, code, message } of refusals) session.note(`${name}: refused${image == null ? '' : ` ${printable(image)}`}: ${printable(message)} [${code}]`)
}

/** A new packing of a known layer is read for its digests only. */
function workOf({ read, known }: Outcome['layers'], bytes: number): string {
  if (read > 0) return `${count(read, 'layer')} read (${formatBytes(bytes)}), ${known} known`
  return `${count(known, 'layer')} known, ${bytes === 0 ? 'nothing was read' : `${formatBytes(bytes)} read to verify another packing`}`
}

function toJson({ status, images, statements, refusals, gaps, extensions, layers, bytesRead, seconds }: Outcome, target: string) {
  const first = refusals[0]
  return {
    target,
    status: status.toLowerCase(),
    code: first?.code ?? null,
    message: first?.message ?? null,
    images: images.map(({ digest }) => digest),
    statements: { read: statements.read, known: statements.known },
    refusals: refusals.map(({ image, code, message }) => ({ image: image ?? null, code, message })),
    gaps,
    extensions: { ran: extensions.ran, failed: extensions.failed },
    layers: { read: layers.read, known: layers.known },
    bytesRead: Number(bytesRead),
    seconds,
  }
}
