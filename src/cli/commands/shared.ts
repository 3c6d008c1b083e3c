import { type Command, Option } from 'commander'
import { type LayerOrder, SharedLayersDocument } from '../../generated/cli/graphql.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { formatBytes, imageJson, nameOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'

const ORDERS = { images: 'SHARED_BY_DESC', bytes: 'BYTES_SAVED_DESC', size: 'SIZE_DESC' } as const satisfies Record<string, LayerOrder>

interface Options extends LimitOption {
  by: keyof typeof ORDERS
}

const USERS = { table: 3, json: 40 }
const PAGE = { table: 100, json: 20 }

/** `stratigraph shared`: what images have in common. */
export function shared(program: Command, cli: Cli): void {
  const by = new Option('--by <order>', 'most images, most bytes saved, or largest first').choices(Object.keys(ORDERS)).default('images')
  const command = limited(program.command('shared'))
    .description('List layers with the images that share them, and the bytes that sharing saves')
    .addOption(by)
  cli.asking(command, ['shared --limit 5', 'shared --by bytes --limit 3 --json'], async (session, { limit, by }: Options) => {
    const form = session.json ? 'json' : 'table'
    const ask = { orderBy: ORDERS[by], users: USERS[form] }
    const edges = await collect(limit, async (page) => (await session.ask(SharedLayersDocument, { ...ask, ...page })).layers, PAGE[form])
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'LAYER', value: ({ diffId }) => shortDigest(diffId), whole: true },
        { title: 'SIZE', value: ({ size }) => formatBytes(Number(size)), align: 'right', whole: true },
        { title: 'IMAGES', value: ({ imageCount }) => imageCount, align: 'right', whole: true },
        { title: 'SAVED', value: ({ bytesSaved }) => formatBytes(Number(bytesSaved)), align: 'right', whole: true },
        { title: 'IN', value: ({ images, imageCount }) => someNames(images.edges, imageCount) },
      ],
      ({ diffId, size, imageCount, bytesSaved, images }) => ({
        diffId, size: Number(size), imageCount, bytesSaved: Number(bytesSaved), images: images.edges.map(({ node }) => imageJson(node)),
      }),
      'No layer.',
    )
  })
}

function someNames(edges: readonly { node: Parameters<typeof nameOf>[0] }[], total: number): string {
  const more = total - edges.length
  return `${edges.map(({ node }) => nameOf(node)).join(', ')}${more > 0 ? `, ${more} more` : ''}`
}
