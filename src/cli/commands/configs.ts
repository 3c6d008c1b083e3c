import type { Command } from 'commander'
import { type ConfigFilter, ConfigsDocument, ImageConfigsDocument, type SettingPartsFragment } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'

interface Options extends LimitOption {
  platform?: string
  kind?: string
  key?: string
  value?: string
  contains?: string
  below?: string
}

const USERS = { table: 3, json: 40 }
const PAGE = { table: 100, json: 20 }

/** `stratigraph configs`: what configurations set. */
export function configs(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('configs')))
    .description('List what configuration files and image configurations set: of an image, or of all with the images that have it')
    .argument('[reference]', 'an image; left out: all, and --kind, --key or --value says which settings')
    .option('--kind <kind>', 'of sshd, nginx, apt, image ... (docs/configuration.md)')
    .option('--key <key>', 'of this key; * stands for any characters')
    .option('--value <value>', 'with this value')
    .option('--contains <text>', 'with this in the value')
    .option('--below <text>', 'with a value that comes before this text: a time')
  const examples = [
    'configs seeds.example/shop/orders:1.1 --kind image',
    'configs --kind passwd --key "*.shell" --value /bin/bash',
    'configs --kind certificate --key not-after --below 2027-01-01',
  ]
  cli.asking(command, examples, async (session, reference: string | undefined, options: Options) => {
    const filter = filterOf(options)
    if (reference !== undefined) return ofImage(session, reference, filter, options)
    if (filter.kind == null && filter.key == null && filter.value == null) throw new Exit(EXIT.usage, 'Name an image, or one of --kind, --key, --value.')
    return ofAll(session, filter, options)
  })
}

function filterOf({ kind, key, value, contains, below }: Options): ConfigFilter {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    ...(contains === undefined ? {} : { valueContains: contains }),
    ...(below === undefined ? {} : { valueBelow: below }),
  }
}

async function ofImage(session: Session, reference: string, filter: ConfigFilter, { platform, limit }: Options): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => {
    const { image } = await session.ask(ImageConfigsDocument, { reference, ...(platform === undefined ? {} : { platform }), filter, ...page })
    return session.found(image, reference, platform).configs
  })
  return session.list(edges.map(({ node }) => node), columns, toJson, 'No setting.')
}

async function ofAll(session: Session, filter: ConfigFilter, { limit }: Options): Promise<ExitCode> {
  const form = session.json ? 'json' : 'table'
  const edges = await collect(limit, async (page) => (await session.ask(ConfigsDocument, { filter, users: USERS[form], ...page })).configs, PAGE[form])
  return session.list(
    edges.map(({ node }) => node),
    [...columns, { title: 'IN', value: ({ images: { edges, pageInfo } }) => `${edges.map(({ node }) => nameOf(node)).join(', ')}${pageInfo.hasNextPage ? ', ...' : ''}` }],
    ({ images, ...setting }) => ({ ...toJson(setting), images: images.edges.map(({ node }) => imageJson(node)), moreImages: images.pageInfo.hasNextPage }),
    'No setting.',
  )
}

const columns: readonly Column<SettingPartsFragment>[] = [
  { title: 'KIND', value: ({ kind }) => kind, whole: true },
  { title: 'KEY', value: ({ key }) => key },
  { title: 'VALUE', value: ({ value }) => value, yields: true },
  { title: 'WHERE', value: ({ file, line }) => (file == null ? '' : `${file.path}${line == null ? '' : `:${line}`}`), keepEnd: true, optional: true },
]

function toJson({ kind, key, value, line, file }: SettingPartsFragment) {
  return { kind, key, value, line: line ?? null, file: file == null ? null : { path: file.path, layer: { diffId: file.layer.diffId } } }
}
