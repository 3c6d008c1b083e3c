import type { Command } from 'commander'
import { ImageSecretsDocument, type SecretFilter, type SecretPartsFragment, SecretsDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import type { ExitCode } from '../exit.ts'
import { imageJson, nameOf } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'

interface Options extends LimitOption {
  platform?: string
  rule?: string
  fingerprint?: string
}

const USERS = { table: 3, json: 40 }
const PAGE = { table: 100, json: 20 }

/** `stratigraph secrets`: where secrets are. */
export function secrets(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('secrets')))
    .description('List where secrets are, also in files that a higher layer has only hidden: of an image, or of all with the images that carry them')
    .argument('[reference]', 'an image; left out: all layers and image configurations')
    .option('--rule <rule>', 'of this kind: aws-access-key-id, private-key ... (docs/secrets.md)')
    .option('--fingerprint <digits>', 'the same secret elsewhere')
  const examples = ['secrets', 'secrets seeds.example/shop/billing:1.1', 'secrets --rule private-key --json']
  cli.asking(command, examples, async (session, reference: string | undefined, { rule, fingerprint, ...options }: Options) => {
    const filter = { ...(rule === undefined ? {} : { rule }), ...(fingerprint === undefined ? {} : { fingerprint }) }
    return reference === undefined ? ofAll(session, filter, options) : ofImage(session, reference, filter, options)
  })
}

async function ofImage(session: Session, reference: string, filter: SecretFilter, { platform, limit }: Options): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => {
    const { image } = await session.ask(ImageSecretsDocument, { reference, ...(platform === undefined ? {} : { platform }), filter, ...page })
    return session.found(image, reference, platform).secrets
  })
  return session.list(
    edges.map(({ node, ...edge }) => ({ ...node, ...edge })),
    [
      ...columns,
      { title: 'LAYER', value: ({ introducedBy }) => introducedBy?.index ?? '', align: 'right', whole: true },
      { title: 'HIDDEN BY', value: ({ removedBy }) => removedBy?.index ?? '', align: 'right', whole: true, optional: true },
      { title: 'INSTRUCTION', value: ({ introducedBy }) => introducedBy?.createdBy ?? '', yields: true },
    ],
    ({ shown, introducedBy, removedBy, ...secret }) => ({ ...toJson(secret), shown, introducedBy: introducedBy ?? null, removedBy: removedBy ?? null }),
    'No secret.',
  )
}

async function ofAll(session: Session, filter: SecretFilter, { limit }: Options): Promise<ExitCode> {
  const form = session.json ? 'json' : 'table'
  const edges = await collect(limit, async (page) => (await session.ask(SecretsDocument, { filter, users: USERS[form], ...page })).secrets, PAGE[form])
  return session.list(
    edges.map(({ node }) => node),
    [...columns, { title: 'IN', value: ({ images: { edges, pageInfo } }) => `${edges.map(({ node }) => nameOf(node)).join(', ')}${pageInfo.hasNextPage ? ', ...' : ''}` }],
    ({ images, ...secret }) => ({ ...toJson(secret), images: images.edges.map(({ node }) => imageJson(node)), moreImages: images.pageInfo.hasNextPage }),
    'No secret.',
  )
}

const columns: readonly Column<SecretPartsFragment>[] = [
  { title: 'RULE', value: ({ rule }) => rule, whole: true },
  { title: 'WHERE', value: ({ file, place, line }) => `${file?.path ?? place ?? ''}${line == null ? '' : `:${line}`}`, keepEnd: true },
  { title: 'FINGERPRINT', value: ({ fingerprint }) => fingerprint, whole: true, optional: true },
]

function toJson({ rule, line, fingerprint, place, file }: SecretPartsFragment) {
  return {
    rule, line: line ?? null, fingerprint: fingerprint ?? null, place: place ?? null,
    file: file == null ? null : { path: file.path, layer: { diffId: file.layer.diffId } },
  }
}
