import type { Keeper } from '../cli/host.ts'
import { printableStore } from '../cli/cli.ts'
import { backupStore } from '../lifecycle/backup.ts'
import { collectGarbage, countGarbage } from '../lifecycle/garbage.ts'
import { applyRetention, evaluateRetention } from '../lifecycle/retention.ts'
import { parseRetention } from '../lifecycle/retention-rules.ts'
import { openNamed } from './open-named.ts'

/** Opens a store to work on it as a whole. Throws LINEAGE.NO_STORE, LINEAGE.BAD_STORE. */
export async function openKeeper(name: string): Promise<Keeper> {
  const store = await openNamed(name, printableStore(name), false)
  return {
    countGarbage: async () => {
      const { layerBytes, ...counts } = await countGarbage(store)
      return { ...counts, layerBytes: Number(layerBytes) }
    },
    collectGarbage: (signal) => collectGarbage(store, signal),
    retain: async (source, dryRun, signal) => {
      const rules = parseRetention(source)
      const images = await evaluateRetention(store, rules, new Date(), signal)
      const deleted = dryRun ? [] : await applyRetention(store, images, signal)
      return { images: images.map(({ id: _id, ...image }) => image), deleted, interrupted: signal.aborted }
    },
    backup: (file) => backupStore(name, file),
    close: () => store.lineage.close(),
  }
}
