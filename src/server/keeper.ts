import type { Keeper } from '../cli/host.ts'
import { printableStore } from '../cli/cli.ts'
import { backupStore } from '../lifecycle/backup.ts'
import { collectGarbage, countGarbage } from '../lifecycle/garbage.ts'
import { openNamed } from './local.ts'

/** Opens a store to work on it as a whole. Throws LINEAGE.NO_STORE, LINEAGE.BAD_STORE. */
export async function openKeeper(name: string): Promise<Keeper> {
  const store = await openNamed(name, printableStore(name), false)
  return {
    countGarbage: async () => {
      const { layerBytes, ...counts } = await countGarbage(store)
      return { ...counts, layerBytes: Number(layerBytes) }
    },
    collectGarbage: (signal) => collectGarbage(store, signal),
    backup: (file) => backupStore(name, file),
    close: () => store.lineage.close(),
  }
}
