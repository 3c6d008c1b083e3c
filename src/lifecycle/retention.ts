import { basesOf, deployedImages, pastTags, type RetainedImage, retainedImages } from '../lineage/sql/reads/retention.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { deleteImages } from '../lineage/sql/writes/delete-images.ts'
import type { Digest } from '../model/digest.ts'
import { matchesGlob } from '../model/glob.ts'
import { keepByRules, type Reason } from './keep-by-rules.ts'
import type { RetentionRules } from './retention-rules.ts'

/** What rules say of an image. */
export interface Retention {
  readonly id: number
  readonly digest: Digest
  readonly platform: string
  /** `repository:tag` */
  readonly tags: readonly string[]
  readonly keep: boolean
  /** Which rules keep it; when it goes, the parts of which no rule does. */
  readonly reasons: readonly Reason[]
  /** When it goes: an image that stays and then no longer shows it as its base. Its layers and packages stay as they are. */
  readonly baseOf: string | null
}

const PAGE = 1_000
/** Images that one transaction deletes. */
const BATCH = 200

/** What rules say of each image of a store at a moment, oldest first. */
export async function evaluateRetention(connection: Connection, rules: RetentionRules, now: Date, signal: AbortSignal): Promise<Retention[]> {
  const images = await allImages(connection, signal)
  const { kept, dropped } = keepByRules(images, rules, now)
  const keep = (id: number, reason: Reason) => void (kept.get(id)?.push(reason) ?? kept.set(id, [reason]))
  const { references = [], deployed = false, bases = false } = rules.always ?? {}
  for (const { id, tags } of images) {
    const found = tags.map(referenceOf).find((reference) => references.some((glob) => matchesGlob(reference, glob)))
    if (found !== undefined) keep(id, { rule: 'always.references', because: `${found} always stays` })
  }
  if (deployed) for (const id of await deployedImages(connection)) keep(id, { rule: 'always.deployed', because: 'it is deployed' })
  // Last, because all that stay are known then; a base of a base is a base of the image too.
  const byId = new Map(images.map((image) => [image.id, image]))
  const baseOf = new Map<number, string>()
  const staying = images.filter(({ id }) => kept.has(id)).map(({ id }) => id)
  for (let at = 0; at < staying.length && !signal.aborted; at += PAGE) {
    for (const { id, baseId } of await basesOf(connection, staying.slice(at, at + PAGE))) if (!baseOf.has(baseId)) baseOf.set(baseId, nameOf(byId.get(id)!))
  }
  if (bases) for (const [id, name] of baseOf) keep(id, { rule: 'always.bases', because: `${name} is built on it` })
  return images.map(({ id, digest, platform, tags }) => {
    const stays = kept.has(id)
    const reasons = inOrder(kept.get(id) ?? dropped.get(id) ?? [])
    return { id, digest, platform, tags: tags.map(referenceOf), keep: stays, reasons, baseOf: stays ? null : (baseOf.get(id) ?? null) }
  })
}

/**
 * Deletes images that rules let go, oldest first, in batches, each whole or not at all; one that tags point at otherwise than when the rules were asked stays.
 * Stopped, it leaves the rest: the same rules go on. Gives the digests of those that are deleted.
 */
export async function applyRetention(connection: Connection, verdicts: readonly Retention[], signal: AbortSignal): Promise<Digest[]> {
  const away = verdicts.filter(({ keep }) => !keep)
  const deleted: Digest[] = []
  for (let at = 0; at < away.length && !signal.aborted; at += BATCH) {
    const batch = away.slice(at, at + BATCH)
    const now = new Map<number, string>()
    for (let after = batch[0]!.id - 1; after < batch.at(-1)!.id; ) {
      const page = await retainedImages(connection, after, PAGE)
      for (const { id, tags } of page) now.set(id, tags.map(referenceOf).join('\n'))
      if (page.length < PAGE) break
      after = page.at(-1)!.id
    }
    const same = batch.filter(({ id, tags }) => now.get(id) === tags.join('\n')).map(({ digest }) => digest)
    if (same.length > 0) deleted.push(...(await deleteImages(connection, same)).images)
  }
  return deleted
}

async function allImages(connection: Connection, signal: AbortSignal): Promise<RetainedImage[]> {
  const images = new Map<number, RetainedImage>()
  for (let after = 0; !signal.aborted; ) {
    const page = await retainedImages(connection, after, PAGE)
    for (const image of page) images.set(image.id, image)
    if (page.length < PAGE) break
    after = page.at(-1)!.id
  }
  for (let after: number | null = 0; after !== null && !signal.aborted; ) {
    const page: Awaited<ReturnType<typeof pastTags>> = await pastTags(connection, after, PAGE)
    for (const { imageId, repository, leftAt } of page.places) {
      const image = images.get(imageId)
      image?.repositories.add(repository)
      if (image !== undefined && leftAt !== null && leftAt.getTime() > (image.leftAt?.getTime() ?? 0)) image.leftAt = leftAt
    }
    after = page.next
  }
  return [...images.values()]
}

/** As the rules stand in the file; two repositories may give the same reason. */
function inOrder(reasons: readonly Reason[]): Reason[] {
  const once = new Map(reasons.map((reason) => [`${reason.rule} ${reason.because}`, reason]))
  return [...once].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([, reason]) => reason)
}

function referenceOf({ repository, tag }: RetainedImage['tags'][number]): string {
  return `${repository}:${tag}`
}

function nameOf({ tags: [first], digest }: RetainedImage): string {
  return first === undefined ? digest.slice(0, 19) : referenceOf(first)
}
