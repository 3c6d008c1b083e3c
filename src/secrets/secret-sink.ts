import type { FileSink } from '../layers/layer-visitor.ts'
import type { Gap } from '../model/gap.ts'
import type { FileSecret } from './file-secret.ts'
import { scan } from './scan.ts'

/** A text above this is no configuration and no source: it is not looked through. */
const MAX_BYTES = 1024 * 1024
/** As git tells binary files from texts: by a NUL near the beginning. */
const BINARY_WITHIN = 8_000
const MAX_FINDINGS = 10_000

/** Looks through the texts of a layer for secrets. */
export class SecretSink implements FileSink {
  /** By path: a file that comes twice in a layer counts as it comes last. */
  readonly #secrets = new Map<string, readonly FileSecret[]>()
  #count = 0
  #gap: Gap | null = null

  wants(path: string, size: number): boolean {
    this.#secrets.delete(path)
    return size >= 16 && size <= MAX_BYTES
  }

  file(path: string, bytes: Buffer): void {
    const nul = bytes.indexOf(0)
    if (nul !== -1 && nul < BINARY_WITHIN) return
    const found = scan(bytes.toString('latin1'), path)
    if (found.length === 0) return
    this.#count += found.length
    if (this.#count > MAX_FINDINGS) {
      this.#gap ??= { code: 'SECRETS.TOO_MANY', message: `The layer has more than ${MAX_FINDINGS} secrets; those from this file on are left out.`, path }
      return
    }
    this.#secrets.set(path, found.map((secret) => ({ path, ...secret })))
  }

  link(path: string): void {
    this.#secrets.delete(path)
  }

  /** What was found; only in the paths that the layer has in the end. */
  findings(paths: ReadonlySet<string>): { secrets: FileSecret[]; gaps: Gap[] } {
    return { secrets: [...this.#secrets].flatMap(([path, secrets]) => (paths.has(path) ? secrets : [])), gaps: this.#gap === null ? [] : [this.#gap] }
  }
}
