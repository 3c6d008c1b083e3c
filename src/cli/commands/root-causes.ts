import type { Command } from 'commander'
import { RootCausesDocument } from '../../generated/cli/graphql.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { imageJson, nameOf } from '../format.ts'
import { filtering, filterOf, type FilterOptions } from '../image-filter.ts'
import { collect } from '../pages.ts'
import { type Narrowing, selectorOf } from '../selector.ts'
import { selecting } from './contains.ts'

type Options = LimitOption & Narrowing & FilterOptions

/** `stratigraph root-causes`: where to mend. */
export function rootCauses(program: Command, cli: Cli): void {
  const command = limited(filtering(selecting(program.command('root-causes')
    .description('List the fewest images to mend so that no image has a package any more: those whose own layers bring it; what is made from them is then built again'))))
  const examples = ['root-causes openssl --type deb --range "<3.0.20"', 'root-causes pkg:maven/org.apache.logging.log4j/log4j-core --outside ">=2.17.1" --json']
  cli.asking(command, examples, async (session, text: string | undefined, { limit, ...options }: Options) => {
    const ask = { package: selectorOf(text, options), filter: filterOf(options) }
    const edges = await collect(limit, async (page) => (await session.ask(RootCausesDocument, { ...ask, ...page })).rootCauses.causes)
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'MEND', value: ({ image }) => nameOf(image), keepEnd: true },
        { title: 'AFFECTED', value: ({ imageCount }) => imageCount, align: 'right', whole: true },
        { title: 'DERIVED', value: ({ derivedCount }) => derivedCount, align: 'right', whole: true },
        { title: 'FIXES', value: ({ fixes }) => fixes, align: 'right', whole: true },
        { title: 'LEFT', value: ({ remaining }) => remaining, align: 'right', whole: true },
        { title: 'PACKAGE', value: ({ packageVersions }) => someOf(packageVersions.map(({ name, version }) => [name, version].filter(Boolean).join(' '))) },
        { title: 'INSTRUCTION', value: ({ introducedBy }) => someOf(introducedBy.map(({ createdBy }) => createdBy ?? '')), yields: true },
      ],
      ({ image, introducedBy, packageVersions, ...counts }) => ({
        image: imageJson(image), ...counts,
        packages: packageVersions.map(({ purl }) => purl),
        layers: introducedBy.map(({ index, createdBy }) => ({ index, createdBy: createdBy ?? null })),
      }),
      'No image contains it.',
    )
  })
}

/** The first, and how many more there are. */
function someOf(texts: readonly string[]): string {
  return `${texts[0] ?? ''}${texts.length > 1 ? ` (+${texts.length - 1})` : ''}`
}
