import { type Command, InvalidArgumentError, Option } from 'commander'
import { FilesDocument, ImageFilesDocument, type FileFilter, type FilePartsFragment } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { formatBytes, formatMode, imageJson, nameOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'

interface Options extends LimitOption {
  platform?: string
  path?: string
  glob?: string
  sha256?: string
  setuid?: boolean
  owned?: boolean
  unowned?: boolean
  exclude?: string
  name?: string
  mode?: string
  anyMode?: string
  uid?: number
  gid?: number
  minSize?: number
  maxSize?: number
  type?: string
  shadowed?: boolean
  visible?: boolean
}

const USERS = { table: 3, json: 40 }
const PAGE = { table: 100, json: 20 }
const TYPES: Record<FilePartsFragment['type'], string> = {
  REGULAR: '-', DIRECTORY: 'd', SYMLINK: 'l', HARDLINK: '-', CHARACTER_DEVICE: 'c', BLOCK_DEVICE: 'b', FIFO: 'p',
}

const TYPE_NAMES: Readonly<Record<string, FilePartsFragment['type']>> = {
  file: 'REGULAR', folder: 'DIRECTORY', symlink: 'SYMLINK', hardlink: 'HARDLINK', 'character-device': 'CHARACTER_DEVICE', 'block-device': 'BLOCK_DEVICE', fifo: 'FIFO',
}

/** `stratigraph files`: files of an image, or of all layers. */
export function files(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('files')))
    .description('List the files that an image shows, or those of all layers with the images that show them')
    .argument('[reference]', 'an image; left out: all layers, and at least one option says which files')
    .option('--path <path>', 'at this path')
    .option('--glob <pattern>', 'at paths like this: * and ? within a folder, ** across, [a-z], {a,b}')
    .option('--sha256 <digest>', 'with this content')
    .option('--setuid', 'setuid or setgid')
    .option('--owned', 'that belong to a package')
    .option('--unowned', 'that belong to no package; folders are left out')
    .option('--exclude <pattern>', 'not at paths like this; across layers, only with --glob or --name')
    .option('--name <name>', 'whose name, after the last /, is this')
    .option('--mode <octal>', 'with all of these bits: 4000 setuid, 2000 setgid, 1000 sticky, 2 writable for all')
    .option('--any-mode <octal>', 'with at least one of these bits')
    .option('--uid <number>', 'of this owner', wholeNumber)
    .option('--gid <number>', 'of this group', wholeNumber)
    .option('--min-size <bytes>', 'of at least so many bytes', wholeNumber)
    .option('--max-size <bytes>', 'of at most so many bytes', wholeNumber)
    .addOption(new Option('--type <type>', 'of this kind').choices(Object.keys(TYPE_NAMES)))
    .option('--shadowed', 'across layers: that some image ships and does not show')
    .option('--visible', 'across layers: that some image shows')
  const examples = [
    'files --setuid',
    'files --path /etc/os-release',
    'files --name status --shadowed',
    'files --mode 2',
    'files seeds.example/shop/billing:1.1 --glob "/app/**"',
    'files seeds.example/shop/billing:1.1 --unowned --exclude "/var/**"',
  ]
  cli.asking(command, examples, async (session, reference: string | undefined, options: Options) => {
    const filter = filterOf(options)
    if (reference !== undefined) return ofImage(session, reference, filter, options)
    if (filter === null) throw new Exit(EXIT.usage, 'Name an image, or say which files: --path, --glob, --name, --sha256, --setuid, ...')
    return ofLayers(session, filter, options)
  })
}

function filterOf({ path, glob, sha256, setuid, owned, unowned, exclude, ...more }: Options): FileFilter | null {
  const { name, mode, anyMode, uid, gid, minSize, maxSize, type, shadowed, visible } = more
  if (shadowed === true && visible === true) throw new Exit(EXIT.usage, 'One of --shadowed and --visible.')
  if (owned === true && unowned === true) throw new Exit(EXIT.usage, '--owned and --unowned leave nothing.')
  const digest = sha256 === undefined || sha256.startsWith('sha256:') ? sha256 : `sha256:${sha256}`
  const filter = {
    ...(path === undefined ? {} : { path }),
    ...(glob === undefined ? {} : { pathGlob: glob }),
    ...(digest === undefined ? {} : { sha256: digest }),
    ...(setuid === true ? { setuid } : {}),
    ...(owned === true ? { owned } : {}),
    ...(unowned === true ? { owned: false } : {}),
    ...(exclude === undefined ? {} : { excludeGlob: exclude }),
    ...(name === undefined ? {} : { basename: name }),
    ...(mode === undefined && anyMode === undefined ? {} : { mode: { ...bits('allOf', mode), ...bits('anyOf', anyMode) } }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(minSize === undefined ? {} : { minSize: String(minSize) }),
    ...(maxSize === undefined ? {} : { maxSize: String(maxSize) }),
    ...(type === undefined ? {} : { type: TYPE_NAMES[type]! }),
    ...(shadowed === true ? { visibility: 'SHADOWED' as const } : visible === true ? { visibility: 'VISIBLE' as const } : {}),
  }
  return Object.keys(filter).length === 0 ? null : filter
}

function bits(member: 'allOf' | 'anyOf', octal: string | undefined): Record<string, number> {
  if (octal === undefined) return {}
  if (!/^[0-7]{1,4}$/.test(octal)) throw new Exit(EXIT.usage, `${octal} is no mode: one to four octal digits.`)
  return { [member]: Number.parseInt(octal, 8) }
}

/** Throws InvalidArgumentError. */
function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number.')
  return Number(text)
}

async function ofImage(session: Session, reference: string, filter: FileFilter | null, { platform, limit, unowned }: Options): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => {
    const { image } = await session.ask(ImageFilesDocument, { reference, ...(platform === undefined ? {} : { platform }), filter, ...page })
    return session.found(image, reference, platform).files
  })
  return session.list(
    edges.map(({ node, introducedBy, owners }) => ({ ...node, introducedBy, owners })),
    [
      ...columns,
      { title: 'LAYER', value: ({ introducedBy }) => introducedBy.index, align: 'right', whole: true },
      { title: 'PATH', value: pathOf, keepEnd: true },
      ...(unowned === true ? [] : [ownersColumn]),
      { title: 'INSTRUCTION', value: ({ introducedBy }) => introducedBy.createdBy, yields: true },
    ],
    ({ introducedBy: { index, diffId, createdBy }, owners, ...file }) => ({
      ...toJson(file),
      layer: { index, diffId, createdBy: createdBy ?? null },
      owners: owners.map(({ packageVersion: { purl }, occurrence: { evidencePath } }) => ({ purl, evidencePath })),
    }),
    'No file.',
  )
}

async function ofLayers(session: Session, filter: FileFilter, { limit }: Options): Promise<ExitCode> {
  const form = session.json ? 'json' : 'table'
  const edges = await collect(limit, async (page) => (await session.ask(FilesDocument, { filter, users: USERS[form], ...page })).files, PAGE[form])
  return session.list(
    edges.map(({ node }) => node),
    [
      ...columns,
      { title: 'LAYER', value: ({ layer }) => shortDigest(layer.diffId), whole: true },
      { title: 'PATH', value: pathOf, keepEnd: true },
      { title: 'SHOWN BY', value: ({ images: { edges, pageInfo } }) => `${edges.map(({ node }) => nameOf(node)).join(', ')}${pageInfo.hasNextPage ? ', ...' : ''}` },
    ],
    ({ layer, images, ...file }) => ({
      ...toJson(file),
      layer: { diffId: layer.diffId },
      images: images.edges.map(({ node }) => imageJson(node)),
      moreImages: images.pageInfo.hasNextPage,
    }),
    'No file.',
  )
}

const columns: readonly Column<FilePartsFragment>[] = [
  { title: 'MODE', value: ({ type, mode }) => TYPES[type] + formatMode(mode), whole: true },
  { title: 'OWNER', value: ({ uid, gid }) => `${uid}:${gid}`, whole: true },
  { title: 'SIZE', value: ({ size }) => formatBytes(Number(size)), align: 'right', whole: true },
]

/** Packages without the qualifiers of their purls. */
const ownersColumn: Column<{ readonly owners: readonly { readonly packageVersion: { readonly purl: string } }[] }> = {
  title: 'PACKAGE',
  value: ({ owners }) => owners.map(({ packageVersion }) => packageVersion.purl.replace(/\?.*/, '')).join(', '),
  optional: true,
}

function pathOf({ path, linkTarget }: FilePartsFragment): string {
  return linkTarget == null ? path : `${path} -> ${linkTarget}`
}

function toJson({ path, type, mode, uid, gid, size, sha256, linkTarget }: FilePartsFragment) {
  return { path, type, mode, uid, gid, size: Number(size), sha256: sha256 ?? null, linkTarget: linkTarget ?? null }
}
