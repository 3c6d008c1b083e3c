import type { Command } from 'commander'
import { ShadowedFilesDocument, WastedDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { formatBytes } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'

interface Options extends LimitOption {
  platform?: string
}

/** `stratigraph wasted`: what an image ships and does not show. */
export function wasted(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('wasted')))
    .description('List the files that layers of an image ship and that a layer above replaces or removes, with the bytes that each layer wastes; largest first')
    .argument('<reference>', 'an image')
  cli.asking(command, ['wasted seeds.example/shop/orders:1.1'], (session, reference: string, options: Options) => list(session, reference, options))
}

async function list(session: Session, reference: string, { platform, limit }: Options): Promise<ExitCode> {
  const named = { reference, ...(platform === undefined ? {} : { platform }) }
  const { image } = await session.ask(WastedDocument, named)
  const { size, wastedBytes, layers, shadowedFiles } = session.found(image, reference, platform)
  const edges = await collect(limit, async (page) => {
    const { image } = await session.ask(ShadowedFilesDocument, { ...named, ...page })
    return session.found(image, reference, platform).shadowedFiles
  })
  const wasting = layers.filter((layer) => layer.wastedBytes !== '0')
  if (session.json) {
    session.printJson({
      size: Number(size), wastedBytes: Number(wastedBytes), fileCount: shadowedFiles.totalCount,
      layers: wasting.map(({ index, diffId, createdBy, ...bytes }) => ({ index, diffId, size: Number(bytes.size), wastedBytes: Number(bytes.wastedBytes), createdBy: createdBy ?? null })),
      files: edges.map(({ node, introducedBy, hiddenBy }) => ({ path: node.path, size: Number(node.size), sha256: node.sha256 ?? null, layer: introducedBy.index, hiddenBy: hiddenBy.index })),
    })
    return EXIT.ok
  }
  session.print(`${formatBytes(Number(wastedBytes))} of ${formatBytes(Number(size))} in ${shadowedFiles.totalCount} files are shipped and not shown\n`)
  if (edges.length === 0) return EXIT.ok
  session.print('\n')
  session.table([
    { title: 'LAYER', value: ({ index }) => index, align: 'right', whole: true },
    { title: 'WASTED', value: (layer) => formatBytes(Number(layer.wastedBytes)), align: 'right', whole: true },
    { title: 'OF', value: (layer) => formatBytes(Number(layer.size)), align: 'right', whole: true },
    { title: 'INSTRUCTION', value: ({ createdBy }) => createdBy, yields: true },
  ], wasting)
  session.print('\n')
  session.table([
    { title: 'SIZE', value: ({ node }) => formatBytes(Number(node.size)), align: 'right', whole: true },
    { title: 'LAYER', value: ({ introducedBy }) => introducedBy.index, align: 'right', whole: true },
    { title: 'HIDDEN BY', value: ({ hiddenBy }) => hiddenBy.index, align: 'right', whole: true },
    { title: 'PATH', value: ({ node }) => node.path, keepEnd: true },
  ], edges)
  return EXIT.ok
}
