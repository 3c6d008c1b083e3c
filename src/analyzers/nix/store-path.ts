/** A path of the store, told apart: `<hash>-<name>-<version>`, and of an output other than `out` its name behind that. */
export interface StorePath {
  readonly hash: string
  readonly name: string
  readonly version: string
}

const STORE_PATH = /\/store\/([0-9abcdfghijklmnpqrsvwxyz]{32})-([^/]+)$/
/** Derivations and sources that a builder has fetched: not what it has made. */
const NOT_BUILT = /\.(?:drv|tar|tar\.[a-z0-9]+|tgz|txz|tbz2?|zip|patch|diff|gem|crate|jar|whl|sh|nix|json|lock)$/

/**
 * Name and version as Nix tells them apart (`builtins.parseDrvName`): the version begins behind the first hyphen that no letter follows. Null for what has no
 * version, or was not built.
 */
export function readStorePath(path: string): StorePath | null {
  const [, hash = '', rest = ''] = STORE_PATH.exec(path) ?? []
  const hyphen = rest.search(/-(?=[^a-zA-Z])/)
  if (hash === '' || hyphen < 1 || NOT_BUILT.test(rest)) return null
  return { hash, name: rest.slice(0, hyphen), version: rest.slice(hyphen + 1) }
}
