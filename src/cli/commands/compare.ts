import type { Command } from 'commander'
import { CompareDocument, type CompareQuery, type PackagePartsFragment } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { count, formatBytes, imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  platform?: string
}

type Comparison = NonNullable<CompareQuery['compare']>

/** `stratigraph compare`: what one image has changed against another. */
export function compare(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('compare')))
    .description('Compare two images: shared layers, and packages that came, went or changed')
    .argument('<from>', 'the one image')
    .argument('<to>', 'the other image')
  const examples = ['compare seeds.example/shop/orders:1.0 seeds.example/shop/orders:1.1', 'compare seeds.example/base/debian:12.1 seeds.example/base/debian:12.2 --json']
  cli.asking(command, examples, async (session, from: string, to: string, { platform, limit }: Options) => {
    let comparison: Comparison | null = null
    const edges = await collect(limit, async (page) => {
      const answer = await session.ask(CompareDocument, { from, to, ...(platform === undefined ? {} : { platform }), ...page })
      if (answer.compare == null) throw new Exit(EXIT.failed, `One of ${from} and ${to} is not known; \`stratigraph images\` lists the images.`)
      comparison = answer.compare
      return comparison.packageChanges
    })
    const sides = comparison as Comparison | null
    if (sides === null) return EXIT.failed
    const changes = edges.map(({ node }) => node)
    if (session.json) {
      session.printJson({
        from: imageJson(sides.from),
        to: imageJson(sides.to),
        sharedLayers: sides.sharedLayers.map(({ diffId }) => diffId),
        packageChanges: changes.map(({ kind, from, to }) => ({ kind, from: from?.purl ?? null, to: to?.purl ?? null })),
      })
      return EXIT.ok
    }
    session.print(headOf(sides))
    if (changes.length === 0) session.print('\nThe same packages.\n')
    else {
      session.print('\n')
      session.table(
        [
          { title: 'CHANGE', value: ({ kind }) => kind.toLowerCase(), whole: true },
          { title: 'TYPE', value: ({ from, to }) => (to ?? from)?.type },
          { title: 'PACKAGE', value: ({ from, to }) => packageName(to ?? from) },
          { title: 'FROM', value: ({ from }) => from?.version },
          { title: 'TO', value: ({ to }) => to?.version },
        ],
        changes,
      )
    }
    return EXIT.ok
  })
}

function headOf({ from, to, sharedLayers }: Comparison): string {
  const side = ({ layerCount, size, ...image }: Comparison['from']) => `${nameOf(image)} (${count(layerCount, 'layer')}, ${formatBytes(Number(size))})`
  const bytes = sharedLayers.reduce((sum, { size }) => sum + Number(size), 0)
  return `From    ${side(from)}\nTo      ${side(to)}\nShared  ${count(sharedLayers.length, 'layer')}, ${formatBytes(bytes)}\n`
}

function packageName(side: PackagePartsFragment | null | undefined): string {
  return [side?.namespace, side?.name].filter(Boolean).join('/')
}
