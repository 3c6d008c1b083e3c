import type { Prisma } from '../../../generated/sqlite/client.ts'

/** The kinds of nodes that a projection has, and that come and go. */
export type TouchedKind = 'layer' | 'chain' | 'image' | 'version' | 'build' | 'tag'

/** By kind, the ids of nodes that have come, changed or gone. */
export type Touched = { readonly [Kind in TouchedKind]?: readonly number[] }

/** Ids of one entry; a transaction that touches more has several. */
const IDS_PER_ENTRY = 2_000
/** So many of the newest entries stay: a projection that is further behind is built anew. */
const KEPT = 100_000
const PRUNED_EVERY = 1_000

/**
 * Tells projections what a transaction has touched, in that transaction, as its last statements: who has got a number holds the row that numbers are taken
 * from until its end, so that entries become visible in their order; whatever else it had to wait for has to be behind it.
 */
export async function tellOutbox(tx: Prisma.TransactionClient, touched: Touched): Promise<void> {
  const entries = entriesOf(touched)
  if (entries.length === 0) return
  const [row] = await tx.$queryRaw<{ next: number }[]>`INSERT INTO "IdBlock" ("name", "next") VALUES ('outbox', ${1 + entries.length})
    ON CONFLICT ("name") DO UPDATE SET "next" = "IdBlock"."next" + ${entries.length} RETURNING "next"`
  const first = Number(row!.next) - entries.length
  const at = new Date()
  await tx.outboxEntry.createMany({ data: entries.map((nodes, i) => ({ id: first + i, at, nodes: JSON.stringify(nodes) })) })
  const last = first + entries.length - 1
  if (Math.floor(last / PRUNED_EVERY) > Math.floor((first - 1) / PRUNED_EVERY)) await tx.outboxEntry.deleteMany({ where: { id: { lte: last - KEPT } } })
}

/** Kinds in the order in which nodes stand on each other. */
const KINDS = ['layer', 'version', 'chain', 'image', 'build', 'tag'] as const satisfies readonly TouchedKind[]

function entriesOf(touched: Touched): Touched[] {
  const entries: Record<string, number[]>[] = []
  let room = 0
  for (const kind of KINDS) {
    const ids = touched[kind] ?? []
    for (let at = 0; at < ids.length; ) {
      if (room === 0) {
        entries.push({})
        room = IDS_PER_ENTRY
      }
      const part = ids.slice(at, at + room)
      entries.at(-1)![kind] = part
      room -= part.length
      at += part.length
    }
  }
  return entries
}
