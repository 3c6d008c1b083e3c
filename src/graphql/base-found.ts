import { saidOfBase } from '../custody/base-said.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { type DeclaredBase, sameDeclaration } from '../model/declared-base.ts'
import { repositoryAliases } from '../model/reference.ts'
import { type BaseLineRow, lineOfTag } from './base-line.ts'
import type { Context } from './context.ts'

/** The base of an image that can be renewed, and what is said of it. */
export interface FoundBase {
  readonly image: ImageRow | null
  readonly evidence: readonly ('CONTENT' | 'DECLARED')[]
  /** The line by the name that is declared; null: none is, or the store has no such tag. */
  readonly declared: BaseLineRow | null
}

/** Bases that are looked at, nearest first. */
const MAX_ANCESTORS = 100

/**
 * The nearest base outside of the repositories of the image itself, by content; where there is none, the one that is declared. What is declared of it
 * stands in the image that was made from it: the lowest of those of the own repositories, or the image itself.
 */
export async function foundBase(image: ImageRow, reads: Context['reads']): Promise<FoundBase> {
  const stack = [image, ...(await reads.imageAncestors(image.id, { size: MAX_ANCESTORS, after: null })).rows]
  const tags = await Promise.all(stack.map(({ id }) => reads.imageTags(id)))
  const own = new Set(tags[0]!.map(({ repository }) => repository))
  const isOwn = (at: number) => tags[at]!.some(({ repository }) => own.has(repository))
  const at = stack.findIndex((_, i) => i > 0 && !isOwn(i))
  const base = at === -1 ? null : stack[at]!
  const said = await declarationOf(at === -1 ? stack.at(-1)! : stack[at - 1]!, base, reads)
  if (said === null) return { image: base, evidence: base === null ? [] : ['CONTENT'], declared: null }
  const named = said.digest === null ? null : await reads.lines.imageAt({ digest: said.digest, platform: image.platform })
  if (base !== null) return { image: base, evidence: named?.id === base.id ? ['CONTENT', 'DECLARED'] : ['CONTENT'], declared: await lineOf(said, base, image.platform, reads) }
  const known = named !== null && !stack.some(({ id }) => id === named.id) ? named : null
  return { image: known, evidence: known === null ? [] : ['DECLARED'], declared: await lineOf(said, known, image.platform, reads) }
}

/** What an image says of its base; null where its base says the same: then it has only taken over the labels. */
async function declarationOf(image: ImageRow, base: ImageRow | null, reads: Context['reads']): Promise<DeclaredBase | null> {
  const [own, below] = await Promise.all([saidOfBase(reads, image.id), base === null ? null : saidOfBase(reads, base.id)])
  const fresh = (['ANNOTATION', 'LABEL'] as const).map((source) => {
    const [said, inherited] = [own[source], below?.[source] ?? null]
    return said !== null && inherited !== null && sameDeclaration(said, inherited) ? null : said
  })
  return fresh.find((said) => said !== null) ?? null
}

async function lineOf({ repository, tag, digest }: DeclaredBase, base: ImageRow | null, platform: string, reads: Context['reads']): Promise<BaseLineRow | null> {
  if (repository === null || tag === null) return null
  const repositories = repositoryAliases(repository)
  const lines = base === null ? [] : await reads.lines.tagLines(base.id)
  const known = lines.find((line) => line.tag.name === tag && repositories.includes(line.tag.repository))
  const line = known ?? (await reads.lines.tagLineSince({ repositories, tag, digest, platform }))
  return line === null ? null : lineOfTag('DECLARED', base, line)
}
