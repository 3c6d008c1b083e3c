import type { Command } from 'commander'
import { DedupDocument, DedupRepositoriesDocument, type SharingFragment } from '../../generated/cli/graphql.ts'
import { type Cli, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { formatBytes } from '../format.ts'
import { collect } from '../pages.ts'

interface Options extends LimitOption {
  registry?: string
  repository?: string
  byRepository?: boolean
}

interface Row extends SharingFragment {
  readonly scope: string
}

/** Repositories a request: each is work. */
const PAGE = 50

/** `stratigraph dedup`: what sharing layers saves. */
export function dedup(program: Command, cli: Cli): void {
  const command = limited(program.command('dedup'))
    .description('Tell how many bytes images would take without sharing layers, and how many they take')
    .option('--registry <name>', 'only images with a tag there, e.g. registry.example or registry.example/shop')
    .option('--repository <name>', 'only images with a tag there')
    .option('--by-repository', 'each repository by itself, by name')
  const examples = ['dedup', 'dedup --registry seeds.example --by-repository', 'dedup --repository seeds.example/shop/orders --json']
  cli.asking(command, examples, async (session, { registry, repository, byRepository, limit }: Options) => {
    if (repository !== undefined && (registry !== undefined || byRepository === true)) throw new Exit(EXIT.usage, '--repository excludes --registry and --by-repository.')
    const ofRegistry = registry === undefined ? {} : { registry }
    const rows: Row[] = byRepository === true
      ? (await collect(limit, async (page) => (await session.ask(DedupRepositoriesDocument, { ...ofRegistry, ...page })).repositories, PAGE)).map(({ node }) => ({ scope: node.name, ...node.layerSharing }))
      : [{ scope: repository ?? registry ?? 'all images', ...(await session.ask(DedupDocument, { scope: { ...ofRegistry, ...(repository === undefined ? {} : { repository }) } })).layerSharing }]
    const known = rows.filter(({ imageCount }) => imageCount > 0)
    if (known.some(({ isExact }) => !isExact)) session.note('There are more images: only the newest were looked at.')
    return session.list(
      known,
      [
        { title: 'OF', value: ({ scope }) => scope, keepEnd: true },
        { title: 'IMAGES', value: ({ imageCount }) => imageCount, align: 'right', whole: true },
        { title: 'LAYERS', value: ({ layerCount, layerUses }) => `${layerCount} of ${layerUses}`, align: 'right', whole: true },
        { title: 'UNSHARED', value: ({ unsharedSize }) => formatBytes(Number(unsharedSize)), align: 'right', whole: true },
        { title: 'SHARED', value: ({ size }) => formatBytes(Number(size)), align: 'right', whole: true },
        { title: 'RATIO', value: ({ ratio }) => ratio?.toFixed(2), align: 'right', whole: true },
        { title: 'SAVED', value: ({ bytesSaved }) => formatBytes(Number(bytesSaved)), align: 'right', whole: true },
        { title: 'EXCLUSIVE', value: ({ exclusiveSize }) => formatBytes(Number(exclusiveSize)), align: 'right', whole: true },
      ],
      ({ scope, imageCount, layerCount, layerUses, size, unsharedSize, bytesSaved, ratio, exclusiveSize, isExact }) => ({
        scope, imageCount, layerCount, layerUses, unsharedSize: Number(unsharedSize), size: Number(size), bytesSaved: Number(bytesSaved), ratio: ratio ?? null, exclusiveSize: Number(exclusiveSize), isExact,
      }),
      'No image.',
    )
  })
}
