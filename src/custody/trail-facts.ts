import type { CustodyEntryRow } from '../lineage/sql/reads/custody-log.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { SEEN_HERE } from '../lineage/sql/writes/custody-tag-moves.ts'
import type { Digest } from '../model/digest.ts'
import { labelsOf } from './base-said.ts'
import { type JudgedDocument, judgeImage } from './judgement.ts'
import { isProvenance } from './provenance.ts'
import { evidenceOf } from './trail.ts'

/** All that the store knows of an image's life. */
export interface TrailFacts {
  readonly image: ImageRow
  /** The image's digest, then its indexes. */
  readonly subjects: readonly Digest[]
  readonly documents: readonly JudgedDocument[]
  readonly entries: readonly CustodyEntryRow[]
  readonly base: { readonly image: ImageRow; readonly name: string; readonly subjects: readonly Digest[]; readonly hasProvenance: boolean } | null
  /** Labels that the image does not merely have from its base. */
  readonly labels: ReadonlyMap<string, string>
  /** All labels of its base. */
  readonly inherited: ReadonlyMap<string, string>
}

/** The source that labels of the image's own name. The repository may be that of its base: the revision is not. */
export function sourceOf({ labels, inherited }: TrailFacts): { readonly uri: string | null; readonly revision: string } | null {
  const [OCI, OLD] = ['org.opencontainers.image', 'org.label-schema']
  const revision = labels.get(`${OCI}.revision`) ?? labels.get(`${OLD}.vcs-ref`)
  if (revision === undefined) return null
  const names = [`${OCI}.source`, `${OLD}.vcs-url`]
  const uri = [labels, inherited].flatMap((each) => names.map((name) => each.get(name))).find((value) => value !== undefined)
  return { uri: uri ?? null, revision }
}

/** Gathers them, as of a moment: what was recorded later is not there. */
export async function factsOf(reads: Reads, image: ImageRow, asOf: Date | null): Promise<TrailFacts> {
  const { custody } = reads
  const subjects = await custody.subjects(image.id)
  const [documents, entries, base, labels] = await Promise.all([
    judgeImage(custody, image.id, asOf),
    Promise.all(subjects.map((digest) => custody.entries(digest))),
    baseOf(reads, image, asOf),
    labelsOf(reads, image.id),
  ])
  const inherited = base === null ? new Map<string, string>() : await labelsOf(reads, base.image.id)
  return {
    image,
    subjects,
    documents,
    entries: entries.flat().filter((entry) => asOf === null || knownSince(entry) <= asOf),
    base,
    labels: new Map([...labels].filter(([name, value]) => inherited.get(name) !== value)),
    inherited,
  }
}

/** What was seen here was known when it was seen, however late it was sealed. */
function knownSince({ source, at, recordedAt }: CustodyEntryRow): Date {
  return new Date(source === SEEN_HERE ? at : recordedAt)
}

async function baseOf(reads: Reads, { id }: ImageRow, asOf: Date | null): Promise<TrailFacts['base']> {
  const image = await reads.imageBase(id)
  if (image === null || (asOf !== null && image.analyzedAt > asOf)) return null
  const [subjects, documents, tags] = await Promise.all([reads.custody.subjects(image.id), judgeImage(reads.custody, image.id, asOf), reads.imageTags(image.id)])
  const hasProvenance = documents.some(({ predicateType, verifications }) => isProvenance(predicateType) && evidenceOf(verifications.map(({ verdict }) => verdict)) !== null)
  const tag = tags[0]
  return { image, name: tag === undefined ? image.digest : `${tag.repository}:${tag.name}`, subjects, hasProvenance }
}
