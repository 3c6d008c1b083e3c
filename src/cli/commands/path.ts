import { type Command, InvalidArgumentError } from 'commander'
import { type LineageNodeInput, LineagePathDocument, type PathNodeFragment } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { imageJson, namesOf, shortDigest } from '../format.ts'

interface Options {
  platform?: string
  maxDepth?: number
}

const RELATIONS = {
  CONTAINED_IN: 'is in',
  LAYER_OF: 'is a layer of',
  BASE_OF: 'is a base of',
  USED_BY: 'was used by',
  SOURCE_OF: 'is the source of',
  RAN: 'has run',
  PRODUCED: 'has made',
} as const

/** `stratigraph path`: how one thing has got into another. */
export function path(program: Command, cli: Cli): void {
  const command = forPlatform(program.command('path'))
    .description('Tell how one thing has got into another: the shortest path by what contains it, what was made from it, and what builds say that they have used and made; either way round')
    .argument('<from>', 'pkg:..., layer:sha256:..., build:sha256:... (the document that tells it), builder:URI, commit:REVISION, material:URI or its digest, or a reference of an image')
    .argument('<to>', 'the same')
    .option('--max-depth <n>', 'at most so many steps, 1 to 40 (default and, without Neo4j, most: 12)', parseDepth)
  const examples = ['path pkg:deb/debian/libssl3 seeds.example/shop/orders:1.1', 'path seeds.example/base/debian:12.1 seeds.example/shop/billing:1.1 --json']
  cli.asking(command, examples, async (session, from: string, to: string, { platform, maxDepth }: Options): Promise<ExitCode> => {
    const { lineagePath } = await session.ask(LineagePathDocument, {
      from: endOf(from), to: endOf(to),
      ...(platform === undefined ? {} : { platform }), ...(maxDepth === undefined ? {} : { maxDepth }),
    })
    if (lineagePath == null) throw new Exit(EXIT.failed, `${from} or ${to} is not known.`)
    const { steps, complete, depth } = lineagePath
    if (session.json) session.printJson({ ...lineagePath, steps: steps?.map((step) => ({ ...step, from: jsonOf(step.from), to: jsonOf(step.to), through: step.through.map(imageJson) })) ?? null })
    else if (steps?.length === 0) session.note('Both are the same.')
    else if (steps != null) {
      session.table(
        [
          { title: 'FROM', value: ({ from }) => textOf(from), keepEnd: true },
          { title: '', value: ({ relation }) => RELATIONS[relation], whole: true },
          { title: 'TO', value: ({ to }) => textOf(to), keepEnd: true },
          { title: 'LAYER', value: ({ layer }) => layer?.index, align: 'right' },
          { title: 'BY', value: ({ layer, through }) => (through.length > 0 ? `by way of ${through.map(namesOf).join(', ')}` : layer?.createdBy), yields: true },
        ],
        steps,
      )
    }
    if (steps != null) return EXIT.ok
    session.note(complete ? `No path of at most ${depth} steps.` : `No path was found, but not everything within ${depth} steps could be looked at.`)
    return EXIT.failed
  })
}

const PREFIXES: Readonly<Record<string, (rest: string) => LineageNodeInput>> = {
  layer: (layer) => ({ layer }),
  build: (build) => ({ build }),
  builder: (builder) => ({ builder }),
  commit: (revision) => ({ revision }),
  material: (material) => ({ material }),
}

function endOf(text: string): LineageNodeInput {
  if (text.startsWith('pkg:')) return { package: text }
  const colon = text.indexOf(':')
  return PREFIXES[text.slice(0, Math.max(0, colon))]?.(text.slice(colon + 1)) ?? { image: text }
}

function textOf(node: PathNodeFragment): string {
  switch (node.__typename) {
    case 'Image':
      return namesOf(node)
    case 'Layer':
      return `layer ${shortDigest(node.diffId)}`
    case 'PackageVersion':
      return node.purl
    case 'Build':
      return `build ${shortDigest(node.documentDigest)}`
    case 'Builder':
      return node.builderUri
    case 'SourceRevision':
      return `${node.sourceUri}@${node.revision.slice(0, 12)}`
    case 'Material':
      return node.materialUri
    default:
      return node.__typename
  }
}

/** The members of a node by its own names. */
function jsonOf(node: PathNodeFragment): object {
  const { __typename: type } = node
  switch (type) {
    case 'Image':
      return { type, ...imageJson(node) }
    case 'Builder':
      return { type, uri: node.builderUri }
    case 'SourceRevision':
      return { type, uri: node.sourceUri, revision: node.revision }
    case 'Material':
      return { type, uri: node.materialUri, digest: node.materialDigest ?? null }
    default: {
      const { __typename, ...rest } = node
      return { type, ...rest }
    }
  }
}

function parseDepth(text: string): number {
  if (!/^[1-9]\d?$/.test(text) || Number(text) > 40) throw new InvalidArgumentError('It is a whole number from 1 to 40.')
  return Number(text)
}
