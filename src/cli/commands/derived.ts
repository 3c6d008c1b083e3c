import type { Command } from 'commander'
import { DerivedDocument } from '../../generated/cli/graphql.ts'
import { type AsOfOption, asOfTime } from '../as-of.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { imageJson, namesOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption, AsOfOption {
  platform?: string
  direct?: boolean
}

/** `stratigraph derived`: what stands on an image. */
export function derived(program: Command, cli: Cli): void {
  const command = asOfTime(limited(forPlatform(program.command('derived'))))
    .description('List the known images that were made from an image, newest first')
    .argument('<reference>', 'an image')
    .option('--direct', 'only those with no other known image in between')
  const examples = ['derived seeds.example/base/debian:12.1', 'derived seeds.example/base/debian:12.1 --direct']
  cli.asking(command, examples, async (session, reference: string, { platform, asOf, limit, direct = false }: Options) => {
    const edges = await collect(limit, async (page) => {
      const { image } = await session.ask(DerivedDocument, { reference, ...(platform === undefined ? {} : { platform }), asOf: asOf ?? null, direct, ...page })
      return session.found(image, reference, platform, asOf).derived
    })
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'IMAGE', value: namesOf, keepEnd: true },
        { title: 'DIGEST', value: ({ digest }) => shortDigest(digest), whole: true },
        { title: 'CREATED', value: ({ created }) => created?.slice(0, 10), whole: true },
        { title: 'LAYERS', value: ({ layerCount }) => layerCount, align: 'right' },
      ],
      ({ created, layerCount, ...image }) => ({ ...imageJson(image), created: created ?? null, layers: layerCount }),
      'No image is known to be made from it.',
    )
  })
}
