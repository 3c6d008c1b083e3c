import type { Command } from 'commander'
import { RemoveFactsDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count } from '../format.ts'
import { refusalOf } from '../refusal.ts'

/** `stratigraph facts remove`: what holds no longer. */
export function factsRemove(group: Command, cli: Cli): void {
  const command = forPlatform(group.command('remove'))
    .description('End the facts of a kind about a node; they stay as history')
    .argument('<target>', 'a reference of an image, repository:NAME, layer:sha256:..., pkg:...')
    .requiredOption('--schema <name>', 'the kind of facts')
  cli.asking(command, ['facts remove repository:seeds.example/shop/orders --schema acme/owner'], async (session, target: string, { schema, platform }: { schema: string; platform?: string }) => {
    const { removeFacts } = await session.ask(RemoveFactsDocument, { input: { target, schema, ...(platform === undefined ? {} : { platform }) } })
    if (removeFacts.__typename !== 'RemoveFactsPayload') throw refusalOf(removeFacts)
    const { removed } = removeFacts
    if (session.json) session.printJson({ removed })
    else session.print(`${count(removed, 'fact')} ended\n`)
    return removed > 0 ? EXIT.ok : EXIT.failed
  })
}
