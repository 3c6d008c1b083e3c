import type { Gap } from '../../model/gap.ts'
import type { PackageRecord } from '../../model/package-record.ts'
import type { Findings } from '../analyzer.ts'

const MIB = 1024 * 1024
const MAX_ENTRIES = 500_000
const MAX_INFLATED = 512 * MIB
const MAX_HELD = 96 * MIB
const MAX_PACKAGES = 100_000
const MAX_GAPS = 100

/** The bounds of one file were reached: nothing more of it is read. */
export class Exhausted extends Error {}

/** What was found in one file and the archives in it, and what reading them may still cost. */
export class Survey {
  readonly #path: string
  readonly #packages: PackageRecord[] = []
  readonly #gaps: Gap[] = []
  #entries = 0
  #inflated = 0
  #held = 0

  constructor(path: string) {
    this.#path = path
  }

  add(record: PackageRecord): void {
    if (this.#packages.length === MAX_PACKAGES) this.#stop('JAVA.TOO_MANY', `More than ${MAX_PACKAGES} packages.`)
    this.#packages.push(record)
  }

  /** Notes what cannot be read; of very many gaps only the first are kept. */
  gap(code: string, message: string, innerPath: string): void {
    if (this.#gaps.length < MAX_GAPS) this.#gaps.push({ code, message, path: this.#path + innerPath })
  }

  countEntry(): void {
    if (++this.#entries > MAX_ENTRIES) this.#stop('JAVA.TOO_MANY', `More than ${MAX_ENTRIES} members in all.`)
  }

  /** Bytes about to be inflated; throws Exhausted when the file has had its share. */
  countInflated(bytes: number): void {
    this.#inflated += bytes
    if (this.#inflated > MAX_INFLATED)
      this.#stop('JAVA.TOO_LARGE', `Its members are larger than ${MAX_INFLATED / MIB} MiB in all.`)
  }

  /**
   * Runs `use` while `bytes` of an open archive are held; false, without running it, when open archives would hold too
   * much.
   */
  hold(bytes: number, use: () => void): boolean {
    if (this.#held + bytes > MAX_HELD) return false
    this.#held += bytes
    try {
      use()
    } finally {
      this.#held -= bytes
    }
    return true
  }

  findings(): Findings {
    return { packages: this.#packages, gaps: this.#gaps }
  }

  #stop(code: string, message: string): never {
    // The last place, so that it is seen even after many others.
    this.#gaps.splice(MAX_GAPS - 1, 1)
    this.#gaps.push({ code, message: `${message} What follows is not read.`, path: this.#path })
    throw new Exhausted(message)
  }
}
