import type { Lineage } from '../lineage.ts'
import { migrate } from './migrate.ts'
import { type Db, open, type OpenOptions, type Provider, providerOf, storeUrl } from './open.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { allocate } from './writes/allocate.ts'
import { chainContents } from './writes/chain-contents.ts'
import { imagesToRead, saveReadings } from './writes/image-readings.ts'
import { known } from './writes/known.ts'
import { layerFacts } from './writes/layer-facts.ts'
import { leasesOf } from './writes/leases.ts'
import { chainsThrough, rewriteLayer } from './writes/rewrite-layer.ts'
import { saveImage } from './writes/save-image.ts'
import { saveNames } from './writes/save-names.ts'
import { outdated, saveSource } from './writes/sources.ts'

/** An open store: the way in, and the client that reads/ asks. */
export interface SqlStore {
  readonly lineage: Lineage
  readonly db: Db
  readonly provider: Provider
  /** The store as it is now, for reads that belong together; it stands for so long at most. It has to be closed. */
  readonly snapshot: (milliseconds?: number) => Promise<Snapshot>
}

/** Opens a store, creating and migrating it first. `store` is a file path or postgresql://... Throws LINEAGE.BAD_STORE, LINEAGE.MIGRATION. */
export async function openStore(store: string, options: OpenOptions = {}): Promise<SqlStore> {
  const url = storeUrl(store)
  await migrate(url)
  const db = await open(url, options)
  const connection = { db, provider: providerOf(url) }
  const lineage: Lineage = {
    leases: leasesOf(connection),
    known: (ask) => known(connection, ask),
    allocate: (name, count) => allocate(connection, name, count),
    layerFacts: (layer) => layerFacts(connection, layer),
    chainContents: (chainId) => chainContents(connection, chainId),
    saveImage: (record) => saveImage(connection, record),
    chainsThrough: (diffId) => chainsThrough(connection, diffId),
    rewriteLayer: (record) => rewriteLayer(connection, record),
    imagesToRead: (version, limit) => imagesToRead(connection, version, limit),
    saveReadings: (images) => saveReadings(connection, images),
    saveSource: (target, images, at) => saveSource(connection, target, images, at),
    outdated: (analyzerSet) => outdated(connection, analyzerSet),
    saveNames: (record) => saveNames(connection, record),
    close: () => db.$disconnect(),
  }
  return { lineage, ...connection, snapshot: (milliseconds) => openSnapshot(url, db, milliseconds) }
}
