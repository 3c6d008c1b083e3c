import DataLoader from 'dataloader'
import type { Statements } from './statements.ts'

/** Finds the value of a key among what one batch has read. What it throws is the answer to that key alone. */
export type Lookup<Key, Value> = (key: Key) => Value

/** Reads the values of many keys together. The arguments after the keys are the same for all of them. */
export type Fetch<Key, Args extends readonly unknown[], Value> = (
  sql: Statements,
  keys: readonly Key[],
  ...args: Args
) => Promise<Lookup<Key, Value>>

type Loader<Key, Value> = DataLoader<Key, Value, string>

/** The batch functions of one request: what is asked for in one tick of one source is read together, once. */
export class Batches {
  readonly #loaders = new Map<unknown, Map<string, Loader<never, unknown>>>()

  /** @param name of the source, with its arguments: keys of one name are read by the same `fetch`. */
  load<Key, Value>(name: string, key: Key, fetch: (keys: readonly Key[]) => Promise<Lookup<Key, Value>>): Promise<Value> {
    return this.#loader(name, '', fetch).load(key)
  }

  /** The source is `fetch` with these arguments: keys of equal arguments are read together. */
  fetch<Key, Args extends readonly unknown[], Value>(
    sql: Statements,
    fetch: Fetch<Key, Args, Value>,
    key: Key,
    args: Args,
  ): Promise<Value> {
    return this.#loader(fetch, JSON.stringify(args, plain), (keys: readonly Key[]) => fetch(sql, keys, ...args)).load(key)
  }

  /** Reads once for equal arguments. */
  once<Args extends readonly unknown[], Value>(
    sql: Statements,
    fetch: (sql: Statements, ...args: Args) => Promise<Value>,
    args: Args,
  ): Promise<Value> {
    const only = async () => {
      const value = await fetch(sql, ...args)
      return () => value
    }
    return this.#loader(fetch, JSON.stringify(args, plain), only).load(0)
  }

  #loader<Key, Value>(source: unknown, args: string, fetch: (keys: readonly Key[]) => Promise<Lookup<Key, Value>>): Loader<Key, Value> {
    const ofSource = this.#loaders.get(source) ?? new Map<string, Loader<never, unknown>>()
    this.#loaders.set(source, ofSource)
    // One source always has the same types of keys and values; a map of many sources cannot say which.
    const known = ofSource.get(args) as Loader<Key, Value> | undefined
    if (known !== undefined) return known
    const batch = async (keys: readonly Key[]) => {
      const valueOf = await fetch(keys)
      return keys.map((key) => attempt(() => valueOf(key)))
    }
    const loader = new DataLoader<Key, Value, string>(batch, { cacheKeyFn: (each) => JSON.stringify(each) })
    ofSource.set(args, loader as unknown as Loader<never, unknown>)
    return loader
  }
}

/** DataLoader takes an Error among the values as the failure of its key. */
function attempt<Value>(value: () => Value): Value | Error {
  try {
    return value()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** JSON knows no big integers. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
