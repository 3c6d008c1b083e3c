import type { Command } from 'commander'
import { ImagePackagesDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  platform?: string
  type?: string
  name?: string
}

/** `stratigraph packages`: what an image contains. */
export function packages(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('packages')))
    .description('List the packages of an image, with the file that proves each and the layer that brought it')
    .argument('<reference>', 'an image')
    .option('--type <type>', 'of this purl type, e.g. deb, npm, maven')
    .option('--name <name>', 'of this name, without its namespace')
  const examples = ['packages seeds.example/shop/orders:1.1', 'packages seeds.example/shop/storefront:1.0 --type npm --name ms']
  cli.asking(command, examples, async (session, reference: string, { platform, type, name, limit }: Options) => {
    const filter = { type: type ?? null, name: name ?? null }
    const edges = await collect(limit, async (page) => {
      const { image } = await session.ask(ImagePackagesDocument, { reference, ...(platform === undefined ? {} : { platform }), filter, ...page })
      return session.found(image, reference, platform).packages
    })
    return session.list(
      edges,
      [
        { title: 'TYPE', value: ({ node }) => node.type },
        { title: 'PACKAGE', value: ({ node }) => [node.namespace, node.name].filter(Boolean).join('/') },
        { title: 'VERSION', value: ({ node }) => node.version },
        { title: 'LAYER', value: ({ introducedBy }) => introducedBy.index, align: 'right' },
        { title: 'PROVED BY', value: ({ occurrences }) => pathsOf(occurrences), keepEnd: true },
        { title: 'INHERITED', value: ({ inheritedFrom }) => inheritedFrom && nameOf(inheritedFrom), keepEnd: true },
      ],
      ({ node, introducedBy, inheritedFrom, occurrences }) => ({
        purl: node.purl,
        type: node.type,
        namespace: node.namespace ?? null,
        name: node.name,
        version: node.version ?? null,
        licenses: node.licenses,
        introducedBy: { index: introducedBy.index, createdBy: introducedBy.createdBy ?? null },
        inheritedFrom: inheritedFrom == null ? null : imageJson(inheritedFrom),
        occurrences: occurrences.map((each) => ({ path: each.evidencePath, layer: each.introducedBy.index })),
      }),
      'No package.',
    )
  })
}

/** The first proof, and how many more there are. */
function pathsOf(occurrences: readonly { evidencePath: string }[]): string {
  const more = occurrences.length - 1
  return `${occurrences[0]?.evidencePath ?? ''}${more > 0 ? ` (+${more})` : ''}`
}
