import type { Reads } from '../lineage/sql/reads/reads.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { inOrder, type Trail } from './trail.ts'
import { eventsOf } from './trail-events.ts'
import { factsOf } from './trail-facts.ts'
import { gapsOf } from './trail-gaps.ts'

/** The trail of an image; with `asOf`, as this store would have told it then, by who was trusted then. */
export async function readTrail(reads: Reads, image: ImageRow, asOf: Date | null = null): Promise<Trail> {
  // Before it was analyzed, nothing was known of it here but what others told, and a question by its digest had no answer.
  if (asOf !== null && image.analyzedAt > asOf) return { events: [], gaps: [] }
  const facts = await factsOf(reads, image, asOf)
  const events = inOrder(eventsOf(facts))
  return { events, gaps: gapsOf(facts, events) }
}
