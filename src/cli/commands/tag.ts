import type { Command } from 'commander'
import { TagMovesDocument } from '../../generated/cli/graphql.ts'
import { type AsOfOption, asOfTime } from '../as-of.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { shortDigest } from '../format.ts'
import { collect } from '../pages.ts'

type Options = LimitOption & AsOfOption

const TOLD = { SEEN: 'seen here', REGISTRY: 'told by a registry', LET_GO: 'deleted here' } as const

/** `stratigraph tag`: where a tag has pointed. */
export function tag(program: Command, cli: Cli): void {
  const command = limited(asOfTime(program.command('tag')))
    .description('List where a tag has pointed, latest first; also one that points at nothing any more')
    .argument('<reference>', 'repository:tag')
  const examples = ['tag seeds.example/shop/orders:1.1', 'tag seeds.example/shop/orders:1.1 --limit 1 --json']
  cli.asking(command, examples, async (session, reference: string, { asOf, limit }: Options) => {
    const edges = await collect(limit, async (page) => {
      const { tag } = await session.ask(TagMovesDocument, { reference, asOf: asOf ?? null, ...page })
      if (tag == null) throw new Exit(EXIT.failed, `No tag ${reference} ${asOf === undefined ? 'was ever seen' : `was seen by ${asOf}`}.`)
      return tag.history
    })
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'SINCE', value: ({ at }) => seconds(at), whole: true },
        { title: 'UNTIL', value: ({ until }) => (until == null ? null : seconds(until)), whole: true },
        { title: 'DIGEST', value: ({ digest }) => (digest == null ? 'nothing' : shortDigest(digest)), whole: true },
        { title: 'BY', value: ({ source }) => TOLD[source] },
      ],
      ({ at, until, digest, source }) => ({ at, until: until ?? null, digest: digest ?? null, source }),
      'It has no moves.',
    )
  })
}

function seconds(time: string): string {
  return `${time.slice(0, 19)}Z`
}
