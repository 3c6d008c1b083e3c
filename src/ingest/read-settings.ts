import type { Lineage } from '../lineage/lineage.ts'
import { imageSecrets } from './image-secrets.ts'
import { imageSettings, SETTINGS_READER } from './image-settings.ts'

const BATCH = 200

/** Reads the configurations again of images that an older version has read. What is done stays done when it is stopped. */
export async function readSettings(lineage: Lineage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const images = await lineage.imagesToRead(SETTINGS_READER, BATCH)
    if (images.length === 0) return
    await lineage.saveImageSettings(SETTINGS_READER, images.map(({ id, config }) => ({ id, settings: imageSettings(config), secrets: imageSecrets(config) })))
  }
}
