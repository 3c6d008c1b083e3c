import type { Keeper } from '../cli/host.ts'
import { printableStore } from '../cli/cli.ts'
import { createCustody } from '../custody/custody.ts'
import { GENESIS, seal } from '../custody/log.ts'
import { readConfigs } from '../ingest/read-configs.ts'
import { backupStore } from '../lifecycle/backup.ts'
import { exportStore } from '../lifecycle/exchange/export-store.ts'
import { importStore } from '../lifecycle/exchange/import-store.ts'
import { handOver, writeExport } from '../lifecycle/exchange/write-export.ts'
import { collectGarbage, countGarbage } from '../lifecycle/garbage.ts'
import { applyRetention, evaluateRetention } from '../lifecycle/retention.ts'
import { parseRetention } from '../lifecycle/retention-rules.ts'
import { openNamed } from './open-named.ts'

/** A large store takes a while. */
const EXPORT_MS = 6 * 3_600_000

/** Opens a store to work on it as a whole. Throws LINEAGE.NO_STORE, LINEAGE.BAD_STORE. */
export async function openKeeper(name: string, create = false): Promise<Keeper> {
  const store = await openNamed(name, printableStore(name), create)
  const custody = createCustody(store)
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
    export: async (to, signal, tell) => {
      const snapshot = await store.snapshot(EXPORT_MS)
      try {
        const text = exportStore({ db: snapshot.db, provider: store.provider }, signal, tell)
        return 'file' in to ? await writeExport(text, to.file) : await handOver(text, to.write)
      } finally {
        await snapshot.close()
      }
    },
    import: async (file, options) => {
      // What was seen here is in the log before it is continued, and what came is read.
      await custody.index()
      const imported = await importStore(store, file, { ...options, sealing: { genesis: GENESIS, seal } })
      await readConfigs(store.lineage, options.signal)
      await custody.index()
      return imported
    },
    close: () => store.lineage.close(),
  }
}
