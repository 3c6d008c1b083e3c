import type { Lineage } from '../lineage/lineage.ts'
import { CONFIG_READER, readImage } from './image-reading.ts'

const BATCH = 200

/** Reads the configurations again of images that an older version has read, or none. What is done stays done when it is stopped. */
export async function readConfigs(lineage: Lineage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const images = await lineage.imagesToRead(CONFIG_READER, BATCH)
    if (images.length === 0) return
    await lineage.saveReadings(images.map(({ id, config }) => ({ id, reading: readImage(config) })))
  }
}
