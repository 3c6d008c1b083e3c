import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** One path of a root file system. `inode` is set for files with more than one name (hard links). */
export interface Entry {
  readonly kind: 'file' | 'directory' | 'symlink'
  readonly mode: number
  readonly content: string
  readonly inode?: number
}

/** The paths below a root, without a leading slash, in byte order; a folder comes before what is in it. */
export type Snapshot = ReadonlyMap<string, Entry>

/** What one step did to a root: paths that are new or changed (with their parents), and paths that are gone. */
export interface Changes {
  readonly written: ReadonlyMap<string, Entry>
  readonly removed: readonly string[]
}

/** Reads every path below `root`; files are known by their SHA-256. Throws for devices and sockets. */
export function takeSnapshot(root: string): Snapshot {
  const found = new Map<string, Entry>()
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort(byBytes)) {
      const path = folder === '' ? name : `${folder}/${name}`
      const entry = readEntry(join(root, path))
      found.set(path, entry)
      if (entry.kind === 'directory') visit(path)
    }
  }
  visit('')
  return found
}

function readEntry(path: string): Entry {
  const stat = lstatSync(path)
  const mode = stat.mode & 0o7777
  if (stat.isDirectory()) return { kind: 'directory', mode, content: '' }
  if (stat.isSymbolicLink()) return { kind: 'symlink', mode: 0o777, content: readlinkSync(path) }
  if (!stat.isFile()) throw new Error(`neither file, folder nor symbolic link: ${path}`)
  const content = createHash('sha256').update(readFileSync(path)).digest('hex')
  return stat.nlink > 1 ? { kind: 'file', mode, content, inode: stat.ino } : { kind: 'file', mode, content }
}

/** Compares two snapshots. Below a removed folder only the folder itself is told, as a whiteout covers the rest. */
export function compareSnapshots(before: Snapshot, after: Snapshot): Changes {
  const paths = new Set<string>()
  for (const [path, entry] of after) {
    if (same(before.get(path), entry)) continue
    addParents(path, paths)
    paths.add(path)
  }
  const removed = [...before.keys()].filter((path) => !after.has(path) && !isBelowRemoved(path, after))
  for (const path of removed) addParents(path, paths)
  const written = new Map([...after].filter(([path]) => paths.has(path)))
  return { written, removed }
}

function addParents(path: string, paths: Set<string>): void {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) paths.add(path.slice(0, end))
}

function isBelowRemoved(path: string, after: Snapshot): boolean {
  const end = path.lastIndexOf('/')
  return end !== -1 && after.get(path.slice(0, end))?.kind !== 'directory'
}

function same(left: Entry | undefined, right: Entry): boolean {
  return left?.kind === right.kind && left.mode === right.mode && left.content === right.content
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
