import { type Command, InvalidArgumentError } from 'commander'
import { type FactPartsFragment, FactsDocument, ImageFactsDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'

interface Options extends LimitOption {
  platform?: string
  schema?: string
  asOf?: string
  history?: boolean
}

interface Row {
  readonly fact: FactPartsFragment
  readonly layer: { readonly index: number; readonly createdBy?: string | null } | null
}

/** `stratigraph facts list`: what is stated, of one node or of all. */
export function factsList(group: Command, cli: Cli): void {
  const command = limited(forPlatform(group.command('list')))
    .description('List facts: all of them, those of an image with its layers and repositories, or those about one other node')
    .argument('[target]', 'a reference of an image, repository:NAME, layer:sha256:..., pkg:...')
    .option('--schema <name>', 'only facts of this kind')
    .option('--as-of <time>', 'those that held then (ISO 8601)', parseTime)
    .option('--history', 'those that have ended as well; of an image: only those about itself')
  const examples = ['facts list seeds.example/shop/orders:1.1', 'facts list repository:seeds.example/shop/orders --history', 'facts list --schema acme/owner --json']
  cli.asking(command, examples, async (session, target: string | undefined, options: Options) => {
    const { asOf, history, limit } = options
    if (asOf !== undefined && history === true) throw new Exit(EXIT.usage, '--as-of and --history exclude each other.')
    const isImage = target !== undefined && !/^(pkg|layer|repository):/.test(target) && history !== true
    const rows = isImage ? await ofImage(session, target, options) : await anywhere(session, target, options)
    return session.list(
      rows.slice(0, limit),
      [
        { title: 'SCHEMA', value: ({ fact }) => fact.schema.name, whole: true },
        { title: 'ABOUT', value: ({ fact, layer }) => about(fact, layer), keepEnd: true },
        { title: 'VALUE', value: ({ fact }) => JSON.stringify(fact.value) },
        { title: 'BY', value: ({ fact }) => fact.setBy },
        ...(history === true ? [{ title: 'HELD', value: ({ fact }: Row) => `${fact.setAt} to ${fact.endedAt ?? 'now'}` }] : []),
      ],
      ({ fact, layer }) => ({ ...fact, ...(isImage ? { introducedBy: layer } : {}) }),
      'No fact.',
    )
  })
}

async function ofImage(session: Session, reference: string, { platform, schema, asOf, limit }: Options): Promise<Row[]> {
  const edges = await collect(limit, async (page) => {
    const { image } = await session.ask(ImageFactsDocument, { reference, ...(platform === undefined ? {} : { platform }), schema: schema ?? null, asOf: asOf ?? null, ...page })
    return session.found(image, reference, platform).facts
  })
  return edges.map(({ node, introducedBy }) => ({ fact: node, layer: introducedBy ?? null }))
}

async function anywhere(session: Session, target: string | undefined, { schema, asOf, history, limit }: Options): Promise<Row[]> {
  const filter = { target: target ?? null, schema: schema ?? null, asOf: asOf ?? null, ended: history ?? null }
  const edges = await collect(limit, async (page) => (await session.ask(FactsDocument, { filter, ...page })).facts)
  return edges.map(({ node }) => ({ fact: node, layer: null }))
}

function about({ kind, target, path, key }: FactPartsFragment, layer: Row['layer']): string {
  const node = layer !== null ? `layer ${layer.index}` : kind === 'IMAGE' || kind === 'LAYER' ? `${kind.toLowerCase()} ${target.slice(0, 19)}` : target
  return [node, path, key].filter((part) => part != null).join(' ')
}

function parseTime(text: string): string {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('It is a time like 2026-11-16T12:00:00Z.')
  return time.toISOString()
}
