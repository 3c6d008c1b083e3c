import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, shortDigest } from '../format.ts'
import type { RetentionVerdict } from '../host.ts'
import { interruptible } from '../interrupt.ts'
import { readText } from '../read-text.ts'
import { type Column, table } from '../table.ts'

interface Options {
  rules: string
  dryRun?: boolean
  json?: boolean
}

const COLUMNS: readonly Column<RetentionVerdict>[] = [
  { title: 'IMAGE', value: ({ tags, digest }) => tags[0] ?? shortDigest(digest), keepEnd: true },
  { title: 'PLATFORM', value: ({ platform }) => platform, optional: true },
  { title: '', value: ({ keep }) => (keep ? 'stays' : 'goes'), whole: true },
  { title: 'RULE', value: ({ reasons: [first] }) => first?.rule, optional: true },
  { title: 'WHY', value: because, yields: true },
]

/** `stratigraph retention`: images that rules let go are deleted. */
export function retention(program: Command, cli: Cli): void {
  const command = program
    .command('retention')
    .description('Delete the images that no rule of a file keeps, in batches; rules say what stays in which repositories')
    .requiredOption('--rules <file>', 'YAML; docs/lifecycle.md shows all rules')
    .option('--dry-run', 'delete nothing: show of each image which rule keeps it, or that none does')
  const examples = ['retention --rules retention.yaml --dry-run', 'retention --rules retention.yaml']
  cli.keeping(command, examples, async (keeper, { rules, dryRun = false, json }: Options) => {
    const { stdout, stderr, settings } = cli.host
    using interrupt = interruptible(settings)
    const { images, deleted, interrupted } = await keeper.retain(readText(rules), dryRun, interrupt.signal)
    const gone = new Set(deleted)
    const going = images.filter(({ keep, digest }) => (dryRun ? !keep : gone.has(digest)))
    if (json === true) stdout.write(`${JSON.stringify({ kept: images.filter(({ keep }) => keep).length, dropped: images.filter(({ keep }) => !keep).length, deleted, images }, null, 2)}\n`)
    else {
      const shown = dryRun ? [...going, ...images.filter(({ keep }) => keep)] : going
      if (shown.length > 0) stdout.write(table(COLUMNS, shown, stdout.isTTY === true ? (stdout.columns ?? 80) : null))
      stdout.write(`${dryRun ? 'Would delete' : 'Deleted'} ${going.length} of ${count(images.length, 'image')}.\n`)
      if (!dryRun && going.length > 0) stderr.write('Their layers stay until `stratigraph gc` frees the space.\n')
    }
    if (!interrupted) return EXIT.ok
    stderr.write('Stopped. What is deleted is gone; the same command goes on from there.\n')
    return interrupt.status() ?? EXIT.failed
  })
}

function because({ reasons, baseOf }: RetentionVerdict): string {
  const text = reasons.map((reason) => reason.because).join('; ')
  return baseOf === null ? text : `${text}; ${baseOf} will show no base here any more`
}
