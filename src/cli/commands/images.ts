import type { Command } from 'commander'
import { ImagesDocument } from '../../generated/cli/graphql.ts'
import { type AsOfOption, asOfTime } from '../as-of.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { formatBytes, imageJson, nameOf, namesOf, platformOf } from '../format.ts'
import { filtering, filterOf, type FilterOptions } from '../image-filter.ts'
import { collect } from '../pages.ts'

/** `stratigraph images`: what is known. */
export function images(program: Command, cli: Cli): void {
  const command = asOfTime(limited(filtering(program.command('images').description('List the images that were analyzed, newest first'))))
  const examples = [
    'images', 'images --repository "seeds.example/shop/*" --tag "1.*" --json', 'images --has "pkg:maven/org.apache.logging.log4j/log4j-core <2.17.1" --lacks curl',
    'images --label org.opencontainers.image.source --created-after 2026-01-01 --file "/usr/bin/openssl*"',
  ]
  cli.asking(command, examples, async (session, { limit, asOf, ...options }: LimitOption & AsOfOption & FilterOptions) => {
    const filter = filterOf(options)
    const edges = await collect(limit, async (page) => (await session.ask(ImagesDocument, { filter, asOf: asOf ?? null, ...page })).images)
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
