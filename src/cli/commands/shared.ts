import { type Command, Option } from 'commander'
import { LayerImagesDocument, type LayerOrder, ScopedLayersDocument, SharedLayersDocument } from '../../generated/cli/graphql.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { formatBytes, imageJson, type NamedImage, nameOf, namesOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'

const ORDERS = { images: 'SHARED_BY_DESC', bytes: 'BYTES_SAVED_DESC', size: 'SIZE_DESC' } as const satisfies Record<string, LayerOrder>

interface Options extends LimitOption {
  by: keyof typeof ORDERS
  registry?: string
  repository?: string
}

/** A layer, and what sharing it saves among the images that are meant. */
interface Shared {
  readonly diffId: string
  readonly size: string
  readonly imageCount: number
  readonly bytesSaved: string
  readonly images: { readonly edges: readonly { readonly node: NamedImage }[] }
}

const USERS = { table: 3, json: 40 }
const PAGE = { table: 100, json: 20 }

/** `stratigraph shared`: what images have in common. */
export function shared(program: Command, cli: Cli): void {
  const by = new Option('--by <order>', 'most images, most bytes saved, or largest first').choices(Object.keys(ORDERS)).default('images')
  const command = limited(program.command('shared'))
    .description('List layers with the images that share them, and the bytes that sharing saves; or the images that share one layer, or one stack of layers')
    .argument('[digest]', 'a diffID: the images that have this layer; or a ChainID: those that have this stack of layers at their bottom')
    .addOption(by)
    .option('--registry <name>', 'only layers of images with a tag there, counted among them')
    .option('--repository <name>', 'only layers of images with a tag there, counted among them')
  const examples = ['shared --limit 5', 'shared --by bytes --limit 3 --json', 'shared --repository seeds.example/shop/orders --by bytes']
  cli.asking(command, examples, async (session, digest: string | undefined, options: Options) => {
    if (digest === undefined) return listLayers(session, options)
    if (options.registry !== undefined || options.repository !== undefined) throw new Exit(EXIT.usage, 'A digest excludes --registry and --repository.')
    return listImages(session, digest, options.limit)
  })
}

async function listLayers(session: Session, options: Options): Promise<ExitCode> {
  const form = session.json ? 'json' : 'table'
  return session.list(
    await layersOf(session, options, { orderBy: ORDERS[options.by], users: USERS[form] }, PAGE[form]),
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
}

async function layersOf(session: Session, { limit, registry, repository }: Options, ask: { orderBy: LayerOrder; users: number }, size: number): Promise<Shared[]> {
  if (registry === undefined && repository === undefined) {
    return (await collect(limit, async (page) => (await session.ask(SharedLayersDocument, { ...ask, ...page })).layers, size)).map(({ node }) => node)
  }
  const scope = { ...(registry === undefined ? {} : { registry }), ...(repository === undefined ? {} : { repository }) }
  const edges = await collect(limit, async (page) => (await session.ask(ScopedLayersDocument, { scope, ...ask, ...page })).layerSharing.layers, size)
  return edges.map(({ node, imageCount, bytesSaved }) => ({ ...node, imageCount, bytesSaved }))
}

/** The images of a layer, or of a stack: a digest is either, whichever is known. The lowest layer is a stack of its own digest. */
async function listImages(session: Session, digest: string, limit: number): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => {
    const { layer, chain } = await session.ask(LayerImagesDocument, { digest, ...page })
    const found = layer?.images ?? chain?.images
    if (found === undefined) throw new Exit(EXIT.failed, `No layer and no stack of layers ${digest} is known; \`stratigraph shared\` lists layers, \`stratigraph image --json\` has ChainIDs.`)
    return found
  })
  return session.list(
    edges.map(({ node }) => node),
    [
      { title: 'IMAGE', value: namesOf, keepEnd: true },
      { title: 'DIGEST', value: ({ digest }) => shortDigest(digest), whole: true },
      { title: 'CREATED', value: ({ created }) => created?.slice(0, 10), whole: true },
      { title: 'LAYERS', value: ({ layerCount }) => layerCount, align: 'right' },
      { title: 'SIZE', value: ({ size }) => formatBytes(Number(size)), align: 'right', whole: true },
    ],
    ({ created, layerCount, size, ...image }) => ({ ...imageJson(image), created: created ?? null, layers: layerCount, size: Number(size) }),
    'No image has it.',
  )
}

function someNames(edges: readonly { node: Parameters<typeof nameOf>[0] }[], total: number): string {
  const more = total - edges.length
  return `${edges.map(({ node }) => nameOf(node)).join(', ')}${more > 0 ? `, ${more} more` : ''}`
}
