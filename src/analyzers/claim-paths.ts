import { type Claim, claimOf } from '../layers/claim.ts'
import { readable } from '../layers/entry-path.ts'

/** What the files of one layer together may claim; of a file that goes beyond, the claims are left out, and that is a gap. */
export const MAX_CLAIMS = { paths: 500_000, characters: 32 * 1024 * 1024 }

/** A file of a package, as its database lists it. */
export interface ListedFile {
  readonly path: string
  /** What is stated of its content; null: nothing. */
  readonly stated: { readonly algorithm: string; readonly digest: string; readonly config: boolean } | null
}

/** Gathers the paths of claims, and stops a little beyond what a layer may have: a path may be made of two that are each used a thousand times. */
export class ClaimPaths {
  #paths = 0
  #characters = 0

  get full(): boolean {
    return this.#paths > MAX_CLAIMS.paths || this.#characters > MAX_CLAIMS.characters
  }

  /**
   * The claims of a package to its files: one for each way in which something is stated of them.
   * @param before stands before each path
   */
  claims(claim: Partial<Claim>, files: Iterable<ListedFile>, before = ''): Claim[] {
    const groups = new Map<string, { paths: string[]; digests: string[]; stated: ListedFile['stated'] }>()
    for (const { path, stated } of files) {
      if (this.full) break
      if (!this.#take(before, path)) continue
      const key = stated === null ? '' : `${stated.algorithm} ${stated.config}`
      const group = groups.get(key) ?? { paths: [], digests: [], stated }
      groups.set(key, group)
      group.paths.push(before + path)
      if (stated !== null) group.digests.push(stated.digest)
    }
    return [...groups.values()].map(({ paths, digests, stated }) =>
      claimOf({ ...claim, paths: paths.join('\n'), stated: stated === null ? null : { algorithm: stated.algorithm, config: stated.config, digests: digests.join('\n') } }))
  }

  /**
   * In the form of a claim; a path that cannot stand there is left out.
   * @param before stands before each
   */
  join(paths: Iterable<string>, before = ''): string {
    const taken: string[] = []
    for (const path of paths) {
      if (this.full) break
      if (this.#take(before, path)) taken.push(before + path)
    }
    return taken.join('\n')
  }

  /** Whether a path can stand in a claim; it is counted then. */
  #take(before: string, path: string): boolean {
    if (path === '' || /[\n\0]/.test(path)) return false
    this.#paths += 1
    this.#characters += before.length + path.length + 1
    return true
  }
}

/** The lines of a file as layers write paths: bytes that are not UTF-8 as `\xHH`. Empty ones are left out. */
export function* pathLines(bytes: Buffer): Generator<string> {
  // One text of which all lines are parts: nearly every list is plain.
  const text = bytes.toString('latin1')
  const plain = !/[\x80-\xff]/.test(text)
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const stop = end === -1 ? text.length : end
    const line = text.slice(at, text[stop - 1] === '\r' ? stop - 1 : stop)
    if (line !== '') yield plain ? line : readable(line)
    at = stop + 1
  }
}

/** What stands before a place in a path: `/srv/root` of `/srv/root/var/lib/dpkg/status` and `/var/lib/dpkg/`; empty where the place is not in it. */
export function rootOf(path: string, place: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(place)))
}
