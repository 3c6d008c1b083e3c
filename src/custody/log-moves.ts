import type { Connection } from '../lineage/sql/writes/connection.ts'
import { appendEntries, type EntryDraft } from '../lineage/sql/writes/custody-log.ts'
import { keyOfMove, SEEN_HERE, type SeenMove, unloggedMoves } from '../lineage/sql/writes/custody-tag-moves.ts'
import { GENESIS, seal } from './log.ts'

const BATCH = 500

/** Seals in the log the moves of tags that `analyze` has seen since the last time. Gives how many. */
export async function logMoves(connection: Connection): Promise<number> {
  for (let count = 0; ; ) {
    const moves = await unloggedMoves(connection, BATCH)
    count += await appendEntries(connection, moves.map((move) => draftOf(move, new Date())), GENESIS, seal)
    if (moves.length < BATCH) return count
  }
}

function draftOf(move: SeenMove, now: Date): EntryDraft {
  const { digest, repository, tag, from, at } = move
  const kind = digest === null ? 'TAG_REMOVED' : from === null ? 'TAG_SET' : 'TAG_MOVED'
  return {
    // A tag that was let go is told of what it pointed at.
    key: keyOfMove(move), kind, digest: digest ?? from, repository, tag, actor: null, source: SEEN_HERE,
    at: at.toISOString(), recordedAt: now.toISOString(), body: JSON.stringify(from === null || digest === null ? {} : { from }),
  }
}
