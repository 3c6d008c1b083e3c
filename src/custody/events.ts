import { z } from 'zod'
import { type Digest, digestOf, isDigest } from '../model/digest.ts'
import { parseReference } from '../model/reference.ts'
import type { EntryDraft } from '../lineage/sql/writes/custody-log.ts'
import { CustodyFailure } from './custody-failure.ts'
import type { DistributionDocument } from './schema.ts'

/** What CI, clusters and people can tell of an image; the trail knows more kinds, from documents. */
export const EVENT_KINDS = [
  'ADMITTED', 'BUILD_FINISHED', 'BUILD_STARTED', 'DELETED', 'DENIED', 'DEPLOYED', 'MOUNTED', 'POLICY_EVALUATED', 'PROMOTED', 'PUSHED',
  'SCANNED', 'SOURCE_COMMIT', 'STARTED', 'STOPPED',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** An event as a caller tells it. */
export interface ToldEvent {
  readonly kind: EventKind
  readonly digest: Digest
  readonly repository: string | null
  readonly tag: string | null
  readonly at: Date
  readonly actor: string | null
  /** What else: an environment, a url, a revision. */
  readonly details: Readonly<Record<string, string>>
  /** The caller's name for it; left out, what is told makes it. */
  readonly key: string | null
}

const MAX_DETAILS = 20
const detail = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/), z.string().max(1_024))

/** The entry of an event that a caller tells. Throws CUSTODY.BAD_EVENT. */
export function draftOf({ kind, digest, repository, tag, at, actor, details, key }: ToldEvent, source: string, now: Date): EntryDraft {
  if (Object.keys(details).length > MAX_DETAILS || !detail.safeParse(details).success) {
    throw new CustodyFailure('CUSTODY.BAD_EVENT', `An event has at most ${MAX_DETAILS} details, each a short name and at most 1,024 characters.`)
  }
  for (const [name, value] of Object.entries({ actor, key })) {
    if (value !== null && (value === '' || value.length > 255)) throw new CustodyFailure('CUSTODY.BAD_EVENT', `The ${name} of an event has 1 to 255 characters.`)
  }
  const body = JSON.stringify(Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))))
  const moment = at.toISOString()
  const own = digestOf(JSON.stringify([kind, digest, repository, tag, moment, actor, body]))
  return { key: `${source}:${key ?? own}`, kind, digest, repository, tag, actor, source, at: moment, recordedAt: now.toISOString(), body }
}

/** Media types of what a tag can point at: pushes of layers and configurations say nothing about an image. */
const MANIFEST = /^application\/vnd\.(?:oci\.image\.(?:manifest|index)\.v1|docker\.distribution\.manifest\.(?:v2|list\.v2))\+json$/
const ACTIONS: Readonly<Record<string, EventKind>> = { push: 'PUSHED', mount: 'MOUNTED', delete: 'DELETED' }

/** The entries of a registry's notifications; what says nothing about an image (pulls, layers) is left out, so that a registry may send all it has. */
export function draftsOf({ events }: DistributionDocument, now: Date): EntryDraft[] {
  return events.flatMap(({ id, timestamp, action, target, request, actor, source }) => {
    const kind = ACTIONS[action]
    const at = /^\d{4}-\d\d-\d\dT/.test(timestamp) ? new Date(timestamp) : new Date(Number.NaN)
    const digest = target?.digest
    const isManifest = MANIFEST.test(target?.mediaType ?? '') || (action === 'delete' && !target?.mediaType)
    // A tag that is deleted is told without a digest.
    const isTag = kind === 'DELETED' && !digest && Boolean(target?.tag)
    if (kind === undefined || target == null || !isManifest || !(isDigest(digest) || isTag) || Number.isNaN(at.getTime())) return []
    const host = request?.host || null
    const details = { host, instance: source?.addr, from: target.fromRepository, client: request?.addr }
    const body = JSON.stringify(Object.fromEntries(Object.entries(details).filter(([, value]) => value)))
    const repository = target.repository ? (host === null ? target.repository : `${host}/${target.repository}`) : null
    const moment = at.toISOString()
    return [{ key: `distribution:${id}`, kind, digest: isDigest(digest) ? digest : null, repository, tag: target.tag || null, actor: actor?.name || null, source: 'distribution', at: moment, recordedAt: now.toISOString(), body }]
  })
}

/** The digest that a reference has in itself, where it has one; with the repository and tag that it names. */
export function partsOf(reference: string): { digest: Digest | null; repository: string | null; tag: string | null } {
  if (isDigest(reference)) return { digest: reference, repository: null, tag: null }
  const { digest, repository, tag } = parseReference(reference)
  return { digest, repository, tag }
}
