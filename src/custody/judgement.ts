import { digestOf, type Digest } from '../model/digest.ts'
import type { AttestationHeadRow } from '../lineage/sql/reads/custody-attestations.ts'
import type { CustodyReads } from '../lineage/sql/reads/custody-reads.ts'
import { type Provenance, provenanceOf } from './provenance.ts'
import { readDocument, type SignedDocument } from './signed-document.ts'
import { type Trust, trustOf } from './trust.ts'
import { type Verification, verifyDocument } from './verify-document.ts'

/** A document of an image with what became of each of its signatures. */
export interface JudgedDocument {
  readonly head: AttestationHeadRow
  readonly form: SignedDocument['form']
  readonly predicateType: string | null
  /** What it speaks about. */
  readonly subjects: readonly Digest[]
  readonly provenance: Provenance | null
  readonly verifications: readonly Verification[]
}

/** What an image's documents are judged by. */
export interface Grounds {
  readonly trust: Trust
  /** The image's digest and those of the indexes that have it. */
  readonly subjects: ReadonlySet<Digest>
}

type Judgement = Omit<JudgedDocument, 'head'>

/** Content held at once while documents are verified. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024
const MAX_KNOWN = 5_000

/** By content, trust and subjects, the latest last: the same question has the same answer in any store. */
const known = new Map<string, Judgement>()

/** All documents that are attached to an image or its indexes, judged. */
export async function judgeImage(reads: CustodyReads, imageId: number, asOf: Date | null = null): Promise<JudgedDocument[]> {
  const [subjects, trust] = [await reads.subjects(imageId), trustOf(await reads.trustRoots(), asOf)]
  const heads = (await Promise.all(subjects.map((digest) => reads.attestations(digest)))).flat()
  const seen = heads.filter(({ seenAt }) => asOf === null || seenAt <= asOf)
  return judge(reads, seen, { trust, subjects: new Set(subjects) })
}

async function judge(reads: CustodyReads, heads: readonly AttestationHeadRow[], grounds: Grounds): Promise<JudgedDocument[]> {
  const keyOf = keysFor(grounds)
  const found = new Map<AttestationHeadRow, Judgement>()
  const missing = heads.filter((head) => {
    const judgement = recall(keyOf(head))
    if (judgement !== undefined) found.set(head, judgement)
    return judgement === undefined
  })
  for (const batch of batchesOf(missing)) {
    const contents = await reads.contents(batch)
    for (const head of batch) {
      const content = contents.get(`${head.attestationId}:${head.index}`)
      if (content === undefined) continue
      const judgement = judgeDocument(readDocument({ ...head, content }), grounds)
      remember(keyOf(head), judgement)
      found.set(head, judgement)
    }
  }
  return heads.flatMap((head) => {
    const judgement = found.get(head)
    return judgement === undefined ? [] : [{ head, ...judgement }]
  })
}

function judgeDocument(document: SignedDocument, { trust, subjects }: Grounds): Judgement {
  return {
    form: document.form,
    predicateType: document.predicateType,
    subjects: document.subjects,
    provenance: document.statement === null ? null : provenanceOf(document.statement),
    verifications: verifyDocument(document, trust, subjects),
  }
}

function keysFor({ trust, subjects }: Grounds): (head: AttestationHeadRow) => string {
  const grounds = digestOf(JSON.stringify([trust.roots, trust.former, [...subjects].sort()]))
  return ({ digest, mediaType, annotations }) => `${grounds} ${digest} ${digestOf(JSON.stringify([mediaType, annotations]))}`
}

function* batchesOf(heads: readonly AttestationHeadRow[]): Generator<AttestationHeadRow[]> {
  let batch: AttestationHeadRow[] = []
  let bytes = 0
  for (const head of heads) {
    if (batch.length > 0 && bytes + head.bytes > MAX_BATCH_BYTES) {
      yield batch
      ;[batch, bytes] = [[], 0]
    }
    batch.push(head)
    bytes += head.bytes
  }
  if (batch.length > 0) yield batch
}

function recall(key: string): Judgement | undefined {
  const judgement = known.get(key)
  if (judgement === undefined) return undefined
  known.delete(key)
  known.set(key, judgement)
  return judgement
}

function remember(key: string, judgement: Judgement): void {
  if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value!)
  known.set(key, judgement)
}
