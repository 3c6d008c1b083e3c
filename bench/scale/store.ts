import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { differencesOf } from './differences.ts'
import { loadPostgresql } from './load-postgresql.ts'
import { type Loaded, loadSqlite } from './load-sqlite.ts'
import { type Server, startPostgresql } from './postgresql.ts'
import { tablesOf } from './tables.ts'
import type { World } from './world.ts'

export type Kind = 'sqlite' | 'postgresql'

/** A store with a world in it. */
export interface Filled {
  readonly kind: Kind
  /** As openStore takes it. */
  readonly store: string
  /** null: it was there already. */
  readonly loaded: Loaded | null
}

/** Stores below one folder; one that is there is taken as it is, so that a folder that is kept serves many runs of the same worlds. */
export class Shelf {
  readonly #folder: string
  #server: Server | null = null

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o755 })
  }

  /** @param name of the store, the same for the same world */
  async fill(kind: Kind, name: string, world: World): Promise<Filled> {
    const tables = () => tablesOf(world, differencesOf(world))
    if (kind === 'sqlite') {
      const store = join(this.#folder, `${name}.db`)
      return { kind, store, loaded: existsSync(store) ? null : await loadSqlite(store, tables()) }
    }
    const server = (this.#server ??= await startPostgresql(join(this.#folder, 'postgresql')))
    const database = name.replaceAll('-', '_')
    const store = server.url(database)
    return { kind, store, loaded: (await server.create(database)) ? await loadPostgresql(store, tables()) : null }
  }

  async close(): Promise<void> {
    await this.#server?.stop()
  }
}
