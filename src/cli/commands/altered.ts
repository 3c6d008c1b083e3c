import { type Command, Option } from 'commander'
import { type AlterationFilter, type AlterationPartsFragment, AlterationsDocument, ImageAlterationsDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import type { ExitCode } from '../exit.ts'
import { imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'

interface Options extends LimitOption {
  platform?: string
  kind?: 'modified' | 'missing'
  config?: boolean
  path?: string
  package?: string
}

const USERS = { table: 3, json: 40 }
const PAGE = { table: 100, json: 20 }

/** `stratigraph altered`: files of packages that are not as these state them. */
export function altered(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('altered')))
    .description('List files of deb, apk and rpm packages that are not as the digests of their packages say: changed or taken away, by which layer')
    .argument('[reference]', 'an image; left out: all, with the images that show it so')
    .addOption(new Option('--kind <kind>', 'only these').choices(['modified', 'missing']))
    .option('--config', 'only configuration, which is there to be changed')
    .option('--no-config', 'all but configuration')
    .option('--path <path>', 'of this path')
    .option('--package <name>', 'of packages of this name')
  const examples = ['altered seeds.example/shop/orders:1.1', 'altered --no-config', 'altered --kind missing --json']
  cli.asking(command, examples, async (session, reference: string | undefined, { kind, config, path, package: name, ...options }: Options) => {
    const filter: AlterationFilter = {
      ...(kind === undefined ? {} : { kind: kind === 'missing' ? 'MISSING' as const : 'MODIFIED' as const }),
      ...(config === undefined ? {} : { config }), ...(path === undefined ? {} : { path }), ...(name === undefined ? {} : { package: { name } }),
    }
    return reference === undefined ? ofAll(session, filter, options) : ofImage(session, reference, filter, options)
  })
}

async function ofImage(session: Session, reference: string, filter: AlterationFilter, { platform, limit }: Options): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => {
    const { image } = await session.ask(ImageAlterationsDocument, { reference, ...(platform === undefined ? {} : { platform }), filter, ...page })
    return session.found(image, reference, platform).alterations
  })
  return session.list(
    edges.map(({ node, ...edge }) => ({ ...node, ...edge })),
    [
      ...columns,
      { title: 'LAYER', value: ({ changedBy }) => changedBy.index, align: 'right', whole: true },
      { title: 'PACKAGE IN', value: ({ occurrence }) => occurrence.introducedBy.index, align: 'right', whole: true, optional: true },
      { title: 'INSTRUCTION', value: ({ changedBy }) => changedBy.createdBy ?? '', yields: true },
    ],
    ({ file, changedBy, occurrence, ...alteration }) => ({ ...toJson({ ...alteration, file }), changedBy, occurrence }),
    'No altered file.',
  )
}

async function ofAll(session: Session, filter: AlterationFilter, { limit }: Options): Promise<ExitCode> {
  const form = session.json ? 'json' : 'table'
  const edges = await collect(limit, async (page) => (await session.ask(AlterationsDocument, { filter, users: USERS[form], ...page })).alterations, PAGE[form])
  return session.list(
    edges.map(({ node }) => node),
    [...columns, { title: 'IN', value: ({ images: { edges, pageInfo } }) => `${edges.map(({ node }) => nameOf(node)).join(', ')}${pageInfo.hasNextPage ? ', ...' : ''}` }],
    ({ images, file, ...alteration }) => ({
      ...toJson({ ...alteration, file }), layer: file.layer, images: images.edges.map(({ node }) => imageJson(node)), moreImages: images.pageInfo.hasNextPage,
    }),
    'No altered file.',
  )
}

type Altered = AlterationPartsFragment & { readonly file: { readonly path: string; readonly sha256?: string | null } }

const columns: readonly Column<Altered>[] = [
  { title: 'KIND', value: ({ kind, config }) => `${kind.toLowerCase()}${config ? ' (config)' : ''}`, whole: true },
  { title: 'PATH', value: ({ file }) => file.path, keepEnd: true },
  { title: 'PACKAGE', value: ({ packageVersion: { package: { name }, version } }) => `${name} ${version ?? ''}` },
]

function toJson({ kind, config, packageVersion, file }: Altered) {
  return { kind, config, path: file.path, sha256: kind === 'MISSING' ? null : (file.sha256 ?? null), purl: packageVersion.purl }
}
