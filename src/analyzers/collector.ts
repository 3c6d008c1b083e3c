import type { Gap } from '../model/gap.ts'
import type { PackageRecord } from '../model/package-record.ts'
import type { Findings } from './analyzer.ts'

const MAX_GAPS_PER_CODE = 100

/**
 * Gathers what one file proves. Gaps are bounded: a broken database of 200,000 records says so 100 times and then once
 * more with the number of the rest.
 */
export class Collector<Code extends string> {
  readonly #path: string
  readonly #packages: PackageRecord[] = []
  readonly #gaps: Gap[] = []
  readonly #counts = new Map<Code, number>()

  /** `path` is the evidence file, absolute; every gap names it. */
  constructor(path: string) {
    this.#path = path
  }

  add(record: PackageRecord): void {
    this.#packages.push(record)
  }

  miss(code: Code, message: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count <= MAX_GAPS_PER_CODE) this.#gaps.push({ code, message, path: this.#path })
  }

  findings(): Findings {
    const rest = [...this.#counts]
      .filter(([, count]) => count > MAX_GAPS_PER_CODE)
      .map(([code, count]) => ({ code, message: `${count - MAX_GAPS_PER_CODE} more of this kind.`, path: this.#path }))
    return { packages: this.#packages, gaps: [...this.#gaps, ...rest] }
  }
}
