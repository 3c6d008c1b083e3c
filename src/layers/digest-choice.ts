/** Says which digests beside sha256 to make of the file at a path. */
export type ChooseDigests = (path: string) => readonly string[]

/** What is stated in one of these ways can be compared, as `crypto.createHash` calls them. */
export const ALGORITHMS: ReadonlySet<string> = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])

/** Digests by which packages state the contents of their files, beside sha256. */
export type OtherDigest = 'md5' | 'sha1'

/** Folders of programs that no package manager of an operating system fills, and of data: packages have files there, but few. */
const APART = /^\/(?:usr\/local|app|apps|cache|data|home|media|mnt|opt|proc|root|run|src|srv|sys|tmp|var|work|workspace)\//

/** By a path that only systems of one kind have: which digests their packages do without. */
const SIGNS: readonly { readonly sign: RegExp; readonly spares: readonly OtherDigest[] }[] = [
  { sign: /^\/(?:etc\/apk\/|(?:usr\/)?lib\/(?:apk\/|ld-musl-))/, spares: ['md5'] },
  { sign: /^\/(?:etc\/(?:apt|debian_version|dpkg)|(?:usr\/)?lib\/[^/]+-linux-gnu[^/]*\/|var\/lib\/dpkg\/)/, spares: ['sha1'] },
  { sign: /^\/(?:etc\/(?:dnf|pki|rpm|yum|zypp)\/|usr\/lib\/(?:rpm|sysimage)\/|var\/lib\/rpm\/)/, spares: ['md5', 'sha1'] },
]

/** A path of three folders tells as much of the system as a longer one; each is looked at once. */
const DEPTH = 4
/** Places that are looked at; what tells the system comes early or not at all. */
const MAX_PLACES = 10_000

/**
 * Guesses which digests a file will be asked for when its package states one: that is not known before the database of the packages comes, which is
 * mostly last. A wrong guess costs time, never an answer: what is asked for and was not made is read again.
 */
export class DigestChoice {
  readonly #wanted = new Set<OtherDigest>(['md5', 'sha1'])
  readonly #seen = new Set<string>()

  /** Which digests to make of the file at an absolute path. */
  of(path: string): readonly OtherDigest[] {
    if (this.#wanted.size > 0) this.#learn(path)
    if (this.#wanted.size === 0 || APART.test(path)) return []
    // Only apk wants sha1, and what tells of apk comes before /usr.
    if (this.#wanted.size === 2 && path.startsWith('/usr/')) return ['md5']
    return [...this.#wanted]
  }

  #learn(path: string): void {
    const lead = path.split('/', DEPTH + 1).slice(0, DEPTH).join('/')
    if (this.#seen.has(lead) || this.#seen.size === MAX_PLACES) return
    this.#seen.add(lead)
    for (const { sign, spares } of SIGNS) if (sign.test(`${lead}/`)) for (const each of spares) this.#wanted.delete(each)
  }
}
