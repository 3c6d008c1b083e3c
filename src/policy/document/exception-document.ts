import type { Members, Problems } from './members.ts'

/** A violation that somebody has allowed for a time. Its scope is never wider than a rule, a key and some images. */
export interface Exception {
  readonly name: string
  readonly policy: string
  readonly rule: string
  readonly key: string
  /** Digests, and globs over `repository:tag`. */
  readonly images: readonly string[]
  readonly reason: string
  readonly ticket: string | null
  readonly approvedBy: string | null
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** Reads a document of kind Exception; null where something is missing. Reason and expiry cannot be left out. */
export function readException(document: Members, problems: Problems): Exception | null {
  const metadata = document.members('metadata', true)
  const spec = document.members('spec', true)
  if (metadata === null || spec === null) return null
  const name = metadata.text('name', true)
  const [policy, rule, key, reason] = (['policy', 'rule', 'key', 'reason'] as const).map((member) => spec.text(member, true))
  const images = spec.texts('images', true)
  const expires = spec.moment('expires', true)
  const ticket = spec.text('ticket')?.value ?? null
  const approvedBy = spec.text('approvedBy')?.value ?? null
  for (const each of [metadata, spec]) each.end()
  for (const image of images) {
    if (/^[*:/]*$/.test(image.value)) problems.add('POLICY.FORM', image.spot(), 'This exception is for all images.', 'Name a repository or a digest.')
  }
  if (name == null || policy == null || rule == null || key == null || reason == null || expires === null) return null
  return {
    name: name.value, policy: policy.value, rule: rule.value, key: key.value, reason: reason.value.trim(),
    images: images.map(({ value }) => value), ticket, approvedBy, expires: expires.getTime(),
  }
}
