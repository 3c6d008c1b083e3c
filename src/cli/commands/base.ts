import type { Command } from 'commander'
import { BasesDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { imageJson, namesOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  platform?: string
}

/** `stratigraph base`: what an image stands on. */
export function base(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('base')))
    .description('List the known images that an image was made from, nearest first')
    .argument('<reference>', 'an image')
  cli.asking(command, ['base seeds.example/shop/orders:1.1', 'base seeds.example/shop/orders:1.1 --json'], async (session, reference: string, { platform, limit }: Options) => {
    const edges = await collect(limit, async (page) => {
      const { image } = await session.ask(BasesDocument, { reference, ...(platform === undefined ? {} : { platform }), ...page })
      return session.found(image, reference, platform).ancestors
    })
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'BASE', value: ({ image }) => namesOf(image), keepEnd: true },
        { title: 'DIGEST', value: ({ image }) => shortDigest(image.digest), whole: true },
        { title: 'LAYERS', value: ({ layerCount }) => layerCount, align: 'right' },
        { title: 'EVIDENCE', value: ({ evidence }) => evidence.join(', ').toLowerCase() },
      ],
      ({ image, layerCount, evidence }) => ({ ...imageJson(image), layers: layerCount, evidence }),
      'No base is known.',
    )
  })
}
