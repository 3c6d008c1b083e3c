import type { Command } from 'commander'
import { WhyDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  platform?: string
  type?: string
}

/** Each edge reads the packages of the image again, so a page is small. */
const PAGE = 20
const FEW = 4

/** `stratigraph why`: why a package is in an image. */
export function why(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('why')))
    .description('Say why packages of a name are in an image: the layer that brought each, the base that already has it, and the packages that need it')
    .argument('<reference>', 'an image')
    .argument('<name>', 'the name of a package, without its namespace')
    .option('--type <type>', 'of this purl type: deb, npm, pypi ...')
  cli.asking(command, ['why seeds.example/shop/orders:1.1 werkzeug', 'why seeds.example/shop/storefront:1.1 debug --type npm --json'], async (session, reference: string, name: string, { platform, limit, type }: Options) => {
    const filter = { name, ...(type === undefined ? {} : { type }) }
    const edges = await collect(limit, async (page) => {
      const { image } = await session.ask(WhyDocument, { reference, ...(platform === undefined ? {} : { platform }), filter, ...page })
      return session.found(image, reference, platform).packages
    }, PAGE)
    return session.list(
      edges,
      [
        { title: 'PACKAGE', value: ({ node }) => shown(node.purl) },
        { title: 'NEEDED BY', value: ({ requiredBy }) => firstOf(requiredBy.map(({ purl }) => shown(purl))) },
        { title: 'LAYER', value: ({ introducedBy }) => introducedBy.index, align: 'right', whole: true },
        { title: 'FROM BASE', value: ({ inheritedFrom }) => (inheritedFrom == null ? '' : nameOf(inheritedFrom)), optional: true },
        { title: 'INSTRUCTION', value: ({ introducedBy }) => introducedBy.createdBy, yields: true },
      ],
      ({ node, introducedBy: { index, diffId, createdBy }, inheritedFrom, requiredBy, requires }) => ({
        purl: node.purl,
        layer: { index, diffId, createdBy: createdBy ?? null },
        inheritedFrom: inheritedFrom == null ? null : imageJson(inheritedFrom),
        requiredBy: requiredBy.map(({ purl }) => purl),
        requires: requires.map(({ text, satisfiedBy }) => ({ text, satisfiedBy: satisfiedBy.map(({ purl }) => purl) })),
      }),
      'No package of that name.',
    )
  })
}

/** A purl without its qualifiers. */
function shown(purl: string): string {
  return purl.replace(/\?.*/, '')
}

/** A few of them, and how many more: half of a system needs its C library. */
function firstOf(purls: readonly string[]): string {
  return purls.length <= FEW ? purls.join(', ') : `${purls.slice(0, FEW).join(', ')}, ${purls.length - FEW} more`
}
