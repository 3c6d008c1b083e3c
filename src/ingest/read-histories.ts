import type { Lineage } from '../lineage/lineage.ts'
import { historyId } from '../model/history-id.ts'

const BATCH = 200

/** Gives histories their ids where an older version has not. What is done stays done when it is stopped. */
export async function readHistories(lineage: Lineage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const images = await lineage.imagesWithoutHistory(BATCH)
    if (images.length === 0) return
    await lineage.saveHistories(images.map(({ id, config }) => ({ id, historyId: historyId(config) })))
  }
}
