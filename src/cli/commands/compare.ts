import type { Command } from 'commander'
import { CompareConfigurationsDocument, type CompareConfigurationsQuery, CompareDocument, type CompareQuery } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { compareFacts } from '../comparison/facts.ts'
import { compareFiles } from '../comparison/files.ts'
import { compareByLayer, compareLayers } from '../comparison/layers.ts'
import { compared, placeJson, placeOf, type Question } from '../comparison/question.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { count, formatBytes, imageJson, nameOf, packageName } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'

interface Options extends LimitOption {
  platform?: string
  files?: boolean
  layers?: boolean
  byLayer?: boolean
  facts?: string | boolean
}

type Comparison = NonNullable<CompareQuery['compare']>
type PackageChange = Comparison['packageChanges']['edges'][number]['node']
type ConfigChange = NonNullable<CompareConfigurationsQuery['compare']>['configChanges']['edges'][number]['node']

/** `stratigraph compare`: what one image has changed against another. */
export function compare(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('compare')))
    .description('Compare two images: how they were built, configuration, shared layers, and packages that came, went or changed, with the layer that made the difference')
    .argument('<from>', 'the one image')
    .argument('<to>', 'the other image')
    .option('--files', 'files that came, went or changed, in place of packages')
    .option('--layers', 'their layers side by side, in place of packages')
    .option('--facts [kind]', "what users' own data and extensions say differently, of one kind or of all, in place of packages")
    .option('--by-layer', 'packages, files and facts by the layer that makes them differ, the first of each')
  const examples = [
    'compare seeds.example/shop/orders:1.0 seeds.example/shop/orders:1.1', 'compare seeds.example/base/debian:12.1 seeds.example/base/debian:12.2 --json',
    'compare seeds.example/shop/billing:1.0 seeds.example/shop/billing:1.1 --files', 'compare seeds.example/shop/orders:1.0 seeds.example/shop/orders:1.1 --by-layer',
  ]
  cli.asking(command, examples, async (session, from: string, to: string, { platform, limit, files, layers, byLayer, facts }: Options) => {
    const question = { from, to, ...(platform === undefined ? {} : { platform }) }
    if ([files, layers, byLayer, facts].filter(Boolean).length > 1) throw new Exit(EXIT.usage, '--files, --layers, --facts and --by-layer exclude each other.')
    if (files === true) return compareFiles(session, question, limit)
    if (layers === true) return compareLayers(session, question)
    if (facts !== undefined && facts !== false) return compareFacts(session, question, facts === true ? null : facts, limit)
    if (byLayer === true) return compareByLayer(session, question)
    return comparePackages(session, question, limit)
  })
}

async function comparePackages(session: Session, question: Question, limit: number): Promise<ExitCode> {
  let comparison: Comparison | null = null
  const edges = await collect(limit, async (page) => {
    comparison = compared((await session.ask(CompareDocument, { ...question, ...page })).compare, question)
    return comparison.packageChanges
  })
  const sides = comparison as Comparison | null
  if (sides === null) return EXIT.failed
  const configs = await collect(Number.POSITIVE_INFINITY, async (page) => compared((await session.ask(CompareConfigurationsDocument, { ...question, ...page })).compare, question).configChanges)
  show(session, sides, configs.map(({ node }) => node), edges.map(({ node }) => node))
  return EXIT.ok
}

function show(session: Session, sides: Comparison, configs: readonly ConfigChange[], changes: readonly PackageChange[]): void {
  if (session.json) {
    return session.printJson({
      from: imageJson(sides.from),
      to: imageJson(sides.to),
      sharedLayers: sides.sharedLayers.map(({ diffId }) => diffId),
      buildChanges: sides.buildChanges,
      configChanges: configs.map(({ aspect, name, kind, from, to }) => ({ aspect, name: name ?? null, kind, from: from ?? null, to: to ?? null })),
      packageChanges: changes.map(({ kind, from, to, madeBy }) => ({ kind, from: from?.purl ?? null, to: to?.purl ?? null, madeBy: placeJson(madeBy) })),
    })
  }
  session.print(headOf(sides))
  showBuilds(session, sides.buildChanges)
  showConfigs(session, configs)
  if (changes.length === 0) return session.print('\nThe same packages.\n')
  session.print('\n')
  session.table(
    [
      { title: 'CHANGE', value: ({ kind }) => kind.toLowerCase(), whole: true },
      { title: 'TYPE', value: ({ from, to }) => (to ?? from)?.type },
      { title: 'PACKAGE', value: ({ from, to }) => packageName(to ?? from) },
      { title: 'FROM', value: ({ from }) => from?.version },
      { title: 'TO', value: ({ to }) => to?.version },
      { title: 'LAYER', value: ({ madeBy }) => placeOf(madeBy), whole: true },
      { title: 'INSTRUCTION', value: ({ madeBy }) => madeBy.layer.createdBy, yields: true },
    ],
    changes,
  )
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

function showConfigs(session: Session, changes: readonly ConfigChange[]): void {
  if (changes.length === 0) return
  session.print('\n')
  session.table(
    [
      { title: 'CONFIG', value: ({ aspect }) => aspect.toLowerCase().replaceAll('_', ' '), whole: true },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'FROM', value: ({ from }) => from, yields: true },
      { title: 'TO', value: ({ to }) => to, yields: true },
    ],
    changes,
  )
}

function headOf({ from, to, sharedLayers }: Comparison): string {
  const side = ({ layerCount, size, ...image }: Comparison['from']) => `${nameOf(image)} (${count(layerCount, 'layer')}, ${formatBytes(Number(size))})`
  const bytes = sharedLayers.reduce((sum, { size }) => sum + Number(size), 0)
  return `From    ${side(from)}\nTo      ${side(to)}\nShared  ${count(sharedLayers.length, 'layer')}, ${formatBytes(bytes)}\n`
}
