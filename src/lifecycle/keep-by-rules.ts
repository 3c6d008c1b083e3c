import type { RetainedImage } from '../lineage/sql/reads/retention.ts'
import { matchesGlob } from '../model/glob.ts'
import type { RetentionRule, RetentionRules } from './retention-rules.ts'

/** Why an image stays or goes: where the rule stands in the file, and what it says of this image. */
export interface Reason {
  readonly rule: string
  readonly because: string
}

/** What the rules of repositories say of images; an image is in one map or the other. */
export interface ByRules {
  readonly kept: Map<number, Reason[]>
  /** The parts that are about it, and of which no rule keeps it. */
  readonly dropped: Map<number, Reason[]>
}

interface Place {
  readonly image: RetainedImage
  readonly repository: string
  /** Its tags there now. */
  readonly tags: readonly string[]
}

/**
 * Each image is looked at in every repository in which tags point at it, or, when none does, in which one has; an image that never had a tag is in one without
 * a name, which only the glob `**` matches. There the first part that matches the repository is about it; without any it stays.
 */
export function keepByRules(images: readonly RetainedImage[], { repositories: parts }: RetentionRules, now: Date): ByRules {
  const kept = new Map<number, Reason[]>()
  const dropped = new Map<number, Reason[]>()
  const add = (to: Map<number, Reason[]>, { id }: RetainedImage, reason: Reason) => void (to.get(id)?.push(reason) ?? to.set(id, [reason]))
  const places = Map.groupBy(images.flatMap(placesOf), ({ repository }) => repository)
  for (const [repository, here] of places) {
    const n = parts.findIndex(({ match }) => match.some((glob) => (repository === '' ? glob === '**' : matchesGlob(repository, glob))))
    if (n === -1) {
      for (const { image } of here) add(kept, image, { rule: 'none', because: repository === '' ? 'no rule speaks of images without a tag' : `no rule speaks of ${repository}` })
      continue
    }
    const keeping = parts[n]!.keep.map((rule) => keeper(rule, here, now))
    for (const place of here) {
      const reasons = keeping.flatMap((because, i) => because(place).map((text) => ({ rule: `repositories.${n}.keep.${i}`, because: text })))
      if (reasons.length === 0) add(dropped, place.image, { rule: `repositories.${n}`, because: `none of its rules keeps it${repository === '' ? '' : ` in ${repository}`}` })
      for (const reason of reasons) add(kept, place.image, reason)
    }
  }
  return { kept, dropped }
}

function placesOf(image: RetainedImage): Place[] {
  const now = Map.groupBy(image.tags, ({ repository }) => repository)
  const before = image.repositories.size > 0 ? [...image.repositories] : ['']
  const names = now.size > 0 ? [...now.keys()] : before
  return names.map((repository) => ({ image, repository, tags: (now.get(repository) ?? []).map(({ tag }) => tag) }))
}

/** Says why an image stays in a repository, if it does. */
type Keeping = (place: Place) => string[]

function keeper(rule: RetentionRule, here: readonly Place[], now: Date): Keeping {
  if ('newest' in rule) return newest(rule.newest, rule.tags, here)
  if ('tags' in rule) return ({ tags }) => tags.filter((tag) => matchesAny(tag, rule.tags)).slice(0, 1).map((tag) => `its tag is ${tag}`)
  if ('tagged' in rule) return ({ tags }) => tags.slice(0, 1).map((tag) => `it has the tag ${tag}`)
  const since = (age: number, at: number) => now.getTime() - at <= age
  if ('untagged' in rule) return ({ image, tags }) => (tags.length === 0 && since(rule.untagged, Math.max(image.analyzedAt.getTime(), image.leftAt?.getTime() ?? 0)) ? ['it has no tag, but not for long'] : [])
  return ({ image }) => (since(rule.younger, madeAt(image)) ? ['it is young enough'] : [])
}

function newest(count: number, globs: readonly string[] | undefined, here: readonly Place[]): Keeping {
  const eligible = here.filter(({ tags }) => (globs === undefined ? tags.length > 0 : tags.some((tag) => matchesAny(tag, globs))))
  const ranks = new Map<number, number>()
  for (const all of Map.groupBy(eligible, ({ image }) => image.platform).values()) {
    const ordered = all.toSorted(({ image: a }, { image: b }) => madeAt(b) - madeAt(a) || b.analyzedAt.getTime() - a.analyzedAt.getTime() || b.id - a.id)
    for (const [i, { image }] of ordered.entries()) ranks.set(image.id, i + 1)
  }
  return ({ image }) => {
    const rank = ranks.get(image.id)
    return rank === undefined || rank > count ? [] : [`it is number ${rank} of the newest ${count}${globs === undefined ? '' : ` with ${globs.join(', ')}`}`]
  }
}

function matchesAny(tag: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(tag, glob))
}

/** Reproducible builds say that they were made in 1970 or 1980, and anybody can say that an image comes from the future: then it is as old as its analysis. */
const CREDIBLE = Date.UTC(1981, 0)

function madeAt({ created, analyzedAt }: RetainedImage): number {
  const made = created?.getTime() ?? 0
  return made >= CREDIBLE && made <= analyzedAt.getTime() ? made : analyzedAt.getTime()
}
