import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import type { JudgedDocument } from './judgement.ts'
import { type TrailFacts, factsOf, sourceOf } from './trail-facts.ts'
import { evidenceOf } from './trail.ts'

/** What two builds can differ in, beside what is in them. */
export type BuildAspect = 'SOURCE' | 'BASE' | 'BUILDER' | 'SIGNER' | 'PUSHER' | 'MATERIAL'

/** What only the one and only the other has of an aspect, sorted. */
export interface BuildChange {
  readonly aspect: BuildAspect
  readonly from: readonly string[]
  readonly to: readonly string[]
}

const MAX_VALUES = 200

/** How two images came to be otherwise: only the aspects in which they differ, as far as believable statements, labels, layers and registries tell. */
export async function buildChanges(reads: Reads, from: ImageRow, to: ImageRow): Promise<BuildChange[]> {
  const [before, after] = (await Promise.all([factsOf(reads, from, null), factsOf(reads, to, null)])).map(aspectsOf) as [Aspects, Aspects]
  return (Object.keys(before) as BuildAspect[]).flatMap((aspect) => {
    const [gone, come] = [only(before[aspect], after[aspect]), only(after[aspect], before[aspect])]
    return gone.length + come.length === 0 ? [] : [{ aspect, from: gone, to: come }]
  })
}

type Aspects = Readonly<Record<BuildAspect, readonly string[]>>

function aspectsOf(facts: TrailFacts): Aspects {
  const believed = facts.documents.filter((document) => isBelieved(document, facts))
  const provenance = believed.flatMap((document) => document.provenance ?? [])
  const declared = sourceOf(facts)
  const told = provenance.flatMap(({ source }) => (source === null ? [] : [`${source.uri} at ${source.revision}`]))
  const revisions = new Set(provenance.map(({ source }) => source?.revision))
  return {
    SOURCE: told.length > 0 || declared === null ? told : [`${declared.uri ?? 'a source that is not named'} at ${declared.revision}`],
    BASE: facts.base === null ? [] : [facts.base.name],
    BUILDER: provenance.flatMap(({ builder }) => builder ?? []),
    SIGNER: facts.documents.flatMap(({ verifications }) => verifications.flatMap(({ verdict, signer }) => (verdict === 'VERIFIED' && signer !== null ? [signer.name] : []))),
    PUSHER: facts.entries.flatMap(({ kind, actor }) => (kind === 'PUSHED' && actor !== null ? [actor] : [])),
    // The commit is among the materials too: it is the source already.
    MATERIAL: provenance.flatMap(({ materials }) => materials.flatMap(({ uri, digest }) => (revisions.has(digest?.slice(digest.indexOf(':') + 1)) ? [] : [digest === null ? uri : `${uri} (${digest})`]))),
  }
}

function isBelieved({ subjects, verifications }: JudgedDocument, facts: TrailFacts): boolean {
  return subjects.some((digest) => facts.subjects.includes(digest)) && evidenceOf(verifications.map(({ verdict }) => verdict)) !== null
}

function only(these: readonly string[], those: readonly string[]): string[] {
  return [...new Set(these)].filter((each) => !those.includes(each)).sort().slice(0, MAX_VALUES)
}
