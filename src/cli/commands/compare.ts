import type { Command } from 'commander'
import { CompareDocument, CompareFilesDocument, type CompareQuery, type FileSideFragment, type PackagePartsFragment } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { count, formatBytes, imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'

interface Options extends LimitOption {
  platform?: string
  files?: boolean
}

type Comparison = NonNullable<CompareQuery['compare']>

/** `stratigraph compare`: what one image has changed against another. */
export function compare(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('compare')))
    .description('Compare two images: how they were built, shared layers, and packages that came, went or changed')
    .argument('<from>', 'the one image')
    .argument('<to>', 'the other image')
    .option('--files', 'files that came, went or changed, in place of packages')
  const examples = ['compare seeds.example/shop/orders:1.0 seeds.example/shop/orders:1.1', 'compare seeds.example/base/debian:12.1 seeds.example/base/debian:12.2 --json', 'compare seeds.example/shop/billing:1.0 seeds.example/shop/billing:1.1 --files']
  cli.asking(command, examples, async (session, from: string, to: string, { platform, limit, files }: Options) => {
    if (files === true) return filesOf(session, { from, to, ...(platform === undefined ? {} : { platform }) }, limit)
    let comparison: Comparison | null = null
    const edges = await collect(limit, async (page) => {
      const answer = await session.ask(CompareDocument, { from, to, ...(platform === undefined ? {} : { platform }), ...page })
      if (answer.compare == null) throw notKnown(from, to)
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
        buildChanges: sides.buildChanges,
        packageChanges: changes.map(({ kind, from, to }) => ({ kind, from: from?.purl ?? null, to: to?.purl ?? null })),
      })
      return EXIT.ok
    }
    session.print(headOf(sides))
    showBuilds(session, sides.buildChanges)
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

async function filesOf(session: Session, which: { from: string; to: string; platform?: string }, limit: number): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => {
    const { compare: comparison } = await session.ask(CompareFilesDocument, { ...which, ...page })
    if (comparison == null) throw notKnown(which.from, which.to)
    return comparison.fileChanges
  })
  const changes = edges.map(({ node }) => node)
  if (session.json) session.printJson(changes)
  else if (changes.length === 0) session.print('The same files.\n')
  else {
    session.table(
      [
        { title: 'CHANGE', value: ({ kind }) => kind.toLowerCase(), whole: true },
        { title: 'FROM', value: ({ from }) => sideOf(from), align: 'right' },
        { title: 'TO', value: ({ to }) => sideOf(to), align: 'right' },
        { title: 'PATH', value: ({ path }) => path },
      ],
      changes,
    )
  }
  return EXIT.ok
}

function sideOf(file: FileSideFragment | null | undefined): string | null {
  if (file == null) return null
  return file.type === 'REGULAR' ? formatBytes(Number(file.size)) : file.type.toLowerCase()
}

function notKnown(from: string, to: string): Exit {
  return new Exit(EXIT.failed, `One of ${from} and ${to} is not known; \`stratigraph images\` lists the images.`)
}

/** A line a value: what only the one has beside what only the other has. */
function showBuilds(session: Session, changes: Comparison['buildChanges']): void {
  if (changes.length === 0) return
  const rows = changes.flatMap(({ aspect, from, to }) => Array.from({ length: Math.max(from.length, to.length) }, (_, i) => ({ aspect, from: from[i], to: to[i] })))
  session.print('\n')
  session.table(
    [
      { title: 'BUILD', value: ({ aspect }) => aspect.toLowerCase(), whole: true },
      { title: 'FROM', value: ({ from }) => from },
      { title: 'TO', value: ({ to }) => to },
    ],
    rows,
  )
}

function headOf({ from, to, sharedLayers }: Comparison): string {
  const side = ({ layerCount, size, ...image }: Comparison['from']) => `${nameOf(image)} (${count(layerCount, 'layer')}, ${formatBytes(Number(size))})`
  const bytes = sharedLayers.reduce((sum, { size }) => sum + Number(size), 0)
  return `From    ${side(from)}\nTo      ${side(to)}\nShared  ${count(sharedLayers.length, 'layer')}, ${formatBytes(bytes)}\n`
}

function packageName(side: PackagePartsFragment | null | undefined): string {
  return [side?.namespace, side?.name].filter(Boolean).join('/')
}
