import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { historyIds, historyOf } from '../model/history-id.ts'
import type { BaseClaim, Stack } from './base-claim.ts'

/**
 * The image with whose instructions the history of another begins, when layers do not show it: it was squashed, or its base was built again since. Of several
 * the one with most instructions; of those with as many the one whose times are the same too, then the latest that was made before the image. Images that have
 * been in the repositories of the image itself are its own earlier builds, not bases. Null: there is none, or layers show as much.
 */
export async function inferredBase(reads: Reads, { image, bases }: Stack): Promise<BaseClaim | null> {
  const config = await reads.imageConfig(image.id)
  const ids = historyIds(config).slice(0, -1).reverse()
  if (ids.length === 0) return null
  const own = await repositoriesOf(reads, image.id)
  const found = await Promise.all(ids.map((historyId) => reads.lines.historyImages({ historyId, platform: image.platform })))
  for (const candidates of found) {
    if (candidates.some((candidate) => bases.some(({ id }) => id === candidate.id))) return null
    const others = await strangers(reads, candidates.filter(({ id }) => id !== image.id), own)
    if (others.length === 0) continue
    const best = await bestOf(reads, others, image, config)
    return { evidence: 'INFERRED', source: 'HISTORY', name: null, digest: null, image: best, agreement: 'CONTRADICTED', inherited: false }
  }
  return null
}

/** The repositories in which tags have ever pointed at an image. */
async function repositoriesOf(reads: Reads, imageId: number): Promise<Set<string>> {
  return new Set((await reads.lines.tagLines(imageId)).map(({ tag }) => tag.repository))
}

async function strangers(reads: Reads, candidates: readonly ImageRow[], own: ReadonlySet<string>): Promise<ImageRow[]> {
  const repositories = await Promise.all(candidates.map(({ id }) => repositoriesOf(reads, id)))
  return candidates.filter((_, i) => ![...repositories[i]!].some((repository) => own.has(repository)))
}

async function bestOf(reads: Reads, candidates: readonly ImageRow[], image: ImageRow, config: unknown): Promise<ImageRow> {
  const times = historyOf(config).map(({ created }) => created)
  const ranked = await Promise.all(candidates.map(async (candidate) => {
    const its = historyOf(await reads.imageConfig(candidate.id))
    const verbatim = its.every(({ created }, i) => created !== null && created === times[i])
    const before = candidate.created !== null && image.created !== null && candidate.created <= image.created
    return { candidate, rank: [Number(verbatim), Number(before), candidate.created?.getTime() ?? 0] }
  }))
  return ranked.reduce((best, each) => (compare(each.rank, best.rank) > 0 ? each : best)).candidate
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return at === -1 ? 0 : a[at]! - b[at]!
}
