import type { Command } from 'commander'
import { ImagesDocument } from '../../generated/cli/graphql.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { formatBytes, imageJson, nameOf, namesOf, platformOf } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  repository?: string
  tag?: string
  platform?: string
}

/** `stratigraph images`: what is known. */
export function images(program: Command, cli: Cli): void {
  const command = limited(program.command('images'))
    .description('List the images that were analyzed, newest first')
    .option('--repository <repository>', 'with a tag in this repository')
    .option('--tag <tag>', 'with a tag of this name')
    .option('--platform <platform>', 'of this platform: os/architecture[/variant]')
  const examples = ['images', 'images --repository seeds.example/shop/orders', 'images --tag 1.0 --platform linux/amd64 --json']
  cli.asking(command, examples, async (session, { limit, repository, tag, platform }: Options) => {
    const filter = { repository: repository ?? null, tag: tag ?? null, platform: platform ?? null }
    const edges = await collect(limit, async (page) => (await session.ask(ImagesDocument, { filter, ...page })).images)
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'IMAGE', value: namesOf, keepEnd: true },
        { title: 'DIGEST', value: ({ digest }) => digest.slice(7, 19), whole: true },
        { title: 'PLATFORM', value: platformOf, whole: true },
        { title: 'CREATED', value: ({ created }) => created?.slice(0, 10), whole: true, optional: true },
        { title: 'LAYERS', value: ({ layerCount }) => layerCount, align: 'right' },
        { title: 'SIZE', value: ({ size }) => formatBytes(Number(size)), align: 'right', whole: true },
        { title: 'DISTRO', value: ({ distro }) => distro && [distro.id, distro.versionId].filter(Boolean).join(' '), optional: true },
        { title: 'BASE', value: ({ base }) => base && nameOf(base.image), keepEnd: true, optional: true },
      ],
      ({ created, size, layerCount, distro, base, ...node }) => ({
        ...imageJson(node),
        created: created ?? null,
        size: Number(size),
        layers: layerCount,
        distro: distro ?? null,
        base: base == null ? null : imageJson(base.image),
      }),
      'No image.',
    )
  })
}
