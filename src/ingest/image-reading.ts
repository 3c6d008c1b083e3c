import type { ImageReading } from '../lineage/lineage.ts'
import { historyId } from '../model/history-id.ts'
import { imageSecrets } from './image-secrets.ts'
import { imageSettings } from './image-settings.ts'

/** Raised whenever the same configuration is read otherwise: those of older images are then read again. */
export const CONFIG_READER = 2

/** What is read of an OCI image configuration (image-spec, config.md): what it sets, where secrets are in it, and the id of its history. */
export function readImage(config: unknown): ImageReading {
  return { configReader: CONFIG_READER, historyId: historyId(config), settings: imageSettings(config), secrets: imageSecrets(config) }
}
