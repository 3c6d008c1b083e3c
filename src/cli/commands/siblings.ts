import { type Command, InvalidArgumentError } from 'commander'
import { SharingDocument, SiblingsDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { formatBytes, imageJson, namesOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  platform?: string
  minLayers: number
  sameBase?: boolean
  all?: boolean
}

/** `stratigraph siblings`: what stands on the same layers as an image. */
export function siblings(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('siblings')))
    .description('List the images that share the lowest layers of an image, most layers first, then the newest')
    .argument('<reference>', 'an image')
    .option('--min-layers <n>', 'at least so many layers in common, from the bottom', parseLayers, 1)
    .option('--same-base', 'only those that were made from its nearest known base as well')
    .option('--all', 'its bases, and what was made from it, too')
  const examples = ['siblings seeds.example/shop/orders:1.1', 'siblings seeds.example/shop/orders:1.1 --all --min-layers 2 --json']
  cli.asking(command, examples, async (session, reference: string, { platform, limit, minLayers, sameBase = false, all = false }: Options) => {
    const question = { reference, ...(platform === undefined ? {} : { platform }), minLayers }
    const edges = await collect(limit, async (page) => {
      const { image } = all ? await session.ask(SharingDocument, { ...question, ...page }) : await session.ask(SiblingsDocument, { ...question, sameBase, ...page })
      return session.found(image, reference, platform).kin
    })
    return session.list(
      edges,
      [
        { title: 'IMAGE', value: ({ node }) => namesOf(node), keepEnd: true },
        { title: 'DIGEST', value: ({ node }) => shortDigest(node.digest), whole: true },
        { title: 'CREATED', value: ({ node }) => node.created?.slice(0, 10), whole: true },
        { title: 'SHARED', value: ({ sharedLayers }) => sharedLayers, align: 'right', whole: true },
        { title: 'BYTES', value: ({ sharedSize }) => formatBytes(Number(sharedSize)), align: 'right', whole: true },
        { title: 'AS', value: ({ relation }) => relation.toLowerCase().replaceAll('_', ' ') },
      ],
      ({ node: { created, ...image }, sharedLayers, sharedSize, relation }) => ({ ...imageJson(image), created: created ?? null, sharedLayers, sharedSize: Number(sharedSize), relation }),
      'No image is known to share its layers.',
    )
  })
}

function parseLayers(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.')
  return Number(text)
}
