import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection, Host } from '../host.ts'

/**
 * A store that is gone when it is closed.
 * @param policies a folder of policies beside the starter policies
 */
export async function temporaryStore(host: Host, analyze: boolean, policies: string | null): Promise<Connection> {
  const folder = mkdtempSync(join(tmpdir(), 'stratigraph-'))
  const store = await host.local(join(folder, 'store.db'), { create: true, analyze, policies })
  return {
    ...store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
