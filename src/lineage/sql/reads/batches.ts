import DataLoader from 'dataloader'

/** Finds the value of a key among what one batch has read. */
export type Lookup<Key, Value> = (key: Key) => Value

/** The batch functions of one request: what is asked for in one tick under one name is read together, once. */
export class Batches {
  readonly #loaders = new Map<string, DataLoader<never, unknown, string>>()

  /** @param name of the field, with its arguments: keys of one name are read by the same `fetch`. */
  load<Key, Value>(
    name: string,
    key: Key,
    fetch: (keys: readonly Key[]) => Promise<Lookup<Key, Value>>,
  ): Promise<Value> {
    let loader = this.#loaders.get(name) as DataLoader<Key, Value, string> | undefined
    if (loader === undefined) {
      const batch = async (keys: readonly Key[]) => {
        const valueOf = await fetch(keys)
        return keys.map(valueOf)
      }
      loader = new DataLoader<Key, Value, string>(batch, { cacheKeyFn: (each) => JSON.stringify(each) })
      this.#loaders.set(name, loader as unknown as DataLoader<never, unknown, string>)
    }
    return loader.load(key)
  }
}
