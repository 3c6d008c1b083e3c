import type { Command } from 'commander'
import { DeleteImagesDocument, DeleteTagDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { count, shortDigest } from '../format.ts'
import { printable } from '../printable.ts'
import { refusalOf } from '../refusal.ts'
import type { Session } from '../session.ts'

interface Options {
  tag?: boolean
  platform?: string
}

/** `stratigraph delete`: images, or only their tags. */
export function deletion(program: Command, cli: Cli): void {
  const command = program
    .command('delete')
    .description("Delete images, all in one moment; tag history, the custody log and users' facts stay, layers stay until `gc`")
    .argument('<image...>', 'references; one that names an index names all images in it')
    .option('--tag', 'only let the tags (repository:tag) point at nothing; their images stay')
    .option('--platform <platform>', 'of an index, only the image for os/architecture[/variant]')
  const examples = ['delete seeds.example/shop/billing:1.0', 'delete --tag seeds.example/shop/orders:1.0', 'delete sha256:0e62293cc660 --json']
  cli.asking(command, examples, async (session, references: string[], { tag, platform }: Options) => {
    if (tag === true && platform !== undefined) throw new Exit(EXIT.usage, 'A tag has no platform: leave --platform out.')
    return tag === true ? deleteTags(session, references) : deleteImages(session, references, platform ?? null)
  })
}

async function deleteImages(session: Session, references: readonly string[], platform: string | null): Promise<ExitCode> {
  const { deleteImages: outcome } = await session.ask(DeleteImagesDocument, { input: { references: [...references], platform } })
  if (outcome.__typename !== 'DeleteImagesPayload') throw refusalOf(outcome)
  const { digests, tags, unknown } = outcome
  if (session.json) session.printJson({ digests, tags, unknown })
  else {
    for (const digest of digests) session.print(`${shortDigest(digest)} is deleted\n`)
    for (const { reference } of tags) session.print(`${printable(reference)} points at nothing any more\n`)
    session.print(`${count(digests.length, 'image')} deleted\n`)
  }
  for (const reference of unknown) session.note(`No image ${printable(reference)} is known.`)
  return unknown.length > 0 ? EXIT.failed : EXIT.ok
}

/** Each by itself: those before one that is refused stay deleted. */
async function deleteTags(session: Session, references: readonly string[]): Promise<ExitCode> {
  const tags: { reference: string; digest: string }[] = []
  try {
    for (const reference of references) {
      const { deleteTag: outcome } = await session.ask(DeleteTagDocument, { reference })
      if (outcome.__typename !== 'DeleteTagPayload') throw refusalOf(outcome)
      tags.push({ reference: outcome.tag.reference, digest: outcome.tag.digest })
      if (!session.json) session.print(`${printable(outcome.tag.reference)} points at nothing any more\n`)
    }
  } finally {
    if (session.json) session.printJson({ tags })
  }
  return EXIT.ok
}
