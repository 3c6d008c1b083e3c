import type { Command } from 'commander'
import { BaseClaimsDocument, BasesDocument } from '../../generated/cli/graphql.ts'
import { type AsOfOption, asOfTime } from '../as-of.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { imageJson, namesOf, shortDigest } from '../format.ts'
import { collect } from '../pages.ts'
import { printable } from '../printable.ts'
import type { Session } from '../session.ts'

interface Options extends LimitOption, AsOfOption {
  platform?: string
  claims?: boolean
}

/** `stratigraph base`: what an image stands on. */
export function base(program: Command, cli: Cli): void {
  const command = asOfTime(limited(forPlatform(program.command('base'))))
    .description('List the known images that an image was made from, nearest first')
    .argument('<reference>', 'an image')
    .option('--claims', 'what tells of its base, and where it disagrees: layers, provenance, annotations and labels, history')
  const examples = ['base seeds.example/shop/orders:1.1', 'base seeds.example/shop/orders:1.1 --json', 'base seeds.example/shop/orders:1.1 --claims']
  cli.asking(command, examples, async (session, reference: string, { platform, asOf, limit, claims }: Options) => {
    if (claims === true) return showClaims(session, reference, platform)
    const edges = await collect(limit, async (page) => {
      const { image } = await session.ask(BasesDocument, { reference, ...(platform === undefined ? {} : { platform }), asOf: asOf ?? null, ...page })
      return session.found(image, reference, platform, asOf).ancestors
    })
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'BASE', value: ({ image }) => namesOf(image), keepEnd: true },
        { title: 'DIGEST', value: ({ image }) => shortDigest(image.digest), whole: true },
        { title: 'LAYERS', value: ({ layerCount }) => layerCount, align: 'right' },
        { title: 'EVIDENCE', value: ({ evidence }) => evidence.join(', ').toLowerCase() },
      ],
      ({ image, layerCount, evidence }) => ({ ...imageJson(image), layers: layerCount, evidence }),
      'No base is known.',
    )
  })
}

async function showClaims(session: Session, reference: string, platform: string | undefined): Promise<ExitCode> {
  const { image } = await session.ask(BaseClaimsDocument, { reference, ...(platform === undefined ? {} : { platform }) })
  const { baseClaims, baseConflicts } = session.found(image, reference, platform)
  if (session.json) {
    const claims = baseClaims.map(({ image, name, digest, ...claim }) => ({ ...claim, name: name ?? null, digest: digest ?? null, image: image == null ? null : imageJson(image) }))
    session.printJson({ claims, conflicts: baseConflicts })
  } else if (baseClaims.length > 0) {
    session.table(
      [
        { title: 'EVIDENCE', value: ({ evidence }) => evidence.toLowerCase(), whole: true },
        { title: 'BY', value: ({ source }) => source.toLowerCase(), whole: true },
        { title: 'LAYERS', value: ({ agreement }) => AGREEMENT[agreement], whole: true },
        { title: 'SAYS', value: ({ name, digest }) => [name, digest == null ? null : shortDigest(digest)].filter(Boolean).join(' ') },
        { title: 'MEANS', value: ({ image, inherited }) => `${image == null ? 'not known' : namesOf(image)}${inherited ? ' (taken over from its base)' : ''}` },
      ],
      baseClaims,
    )
  }
  for (const { code, message } of baseConflicts) session.note(`${code}: ${printable(message)}`)
  if (baseClaims.length > 0) return EXIT.ok
  session.note('Nothing tells of its base.')
  return EXIT.failed
}

const AGREEMENT = { HOLDS: 'agree', CONTRADICTED: 'disagree', UNCHECKED: 'not known' } as const
