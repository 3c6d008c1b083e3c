/**
 * Which files belong to packages, as one file of a layer states it: a list of paths, or a whole folder. Position-independent: what is meant by the
 * paths, and which package version it is, depends on the chain.
 */
export interface Claim {
  /** The file that proves the packages, relative to the folder of the file that states the claim; `''`: that file itself. */
  readonly evidence: string
  /** Which of the packages that are proved there; null: it is not asked for. */
  readonly name: string | null
  readonly version: string | null
  readonly arch: string | null
  /** Joined by LF; absolute, or relative to the folder of the stating file. Files, symlinks and folders: the chain tells which. */
  readonly paths: string
  /** Everything below the folder of the stating file belongs to them too, but what lies in or below a folder of this name there; null: only `paths`. */
  readonly folderBut: string | null
  /** What the package states of the contents of `paths`; null: nothing. */
  readonly stated: StatedContents | null
  /** Whether the files belong to the packages by this claim; false: it only says what is in them, and another one says whose they are. */
  readonly owns: boolean
}

/** The digests that a package has of its files, all made the same way. */
export interface StatedContents {
  /** As `crypto.createHash` calls it. Of a symlink (apk states them too) it is made of where the link leads. */
  readonly algorithm: string
  /** Hex digits in lower case, joined by LF: one for each path of the claim, empty for a path of which nothing is stated. */
  readonly digests: string
  /** Whether they are configuration, which is there to be changed. */
  readonly config: boolean
}

/** Files that lie elsewhere than the claims say (dpkg-divert(1)). */
export interface Diversion {
  /** As in a claim: for whose packages it holds. */
  readonly evidence: string
  readonly from: string
  readonly to: string
  /** The package whose own file stays at `from`; null: none does. */
  readonly by: string | null
}

/** The claim of one list; what is not given is not asked for. */
export function claimOf(claim: Partial<Claim>): Claim {
  return { evidence: '', name: null, version: null, arch: null, paths: '', folderBut: null, stated: null, owns: true, ...claim }
}

/** `../a//b` below `/x/y` is `/x/a/b`, by the text alone; what climbs out of the root ends there. */
export function below(folder: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${folder}/${path}`
  if (whole.startsWith('/') && !whole.includes('//') && !whole.includes('/.') && !whole.endsWith('/')) return whole
  const names: string[] = []
  for (const name of whole.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}

/** The folder of an absolute path; `/` for what lies in the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** The path of a name in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}
