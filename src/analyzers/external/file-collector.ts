import { matchesGlob } from '../../model/glob.ts'
import type { Gap } from '../../model/gap.ts'
import { BOUNDS } from './bounds.ts'
import { ask, type ExternalAnalyzer, type ExternalRun, failed, type Question } from './external-analyzer.ts'
import { Workspace } from './workspace.ts'

/** Gathers the files of one layer that one extension reads, and asks it when the layer has ended. */
export class FileCollector {
  readonly #analyzer: ExternalAnalyzer
  readonly #names: readonly ((path: string) => boolean)[]
  /** By path: a file that comes twice in a layer counts as it comes last. */
  readonly #files = new Map<string, { readonly name: string; readonly size: number }>()
  readonly #gaps = new Map<string, Gap>()
  #workspace: Workspace | null = null
  #failure: Gap | null = null
  #bytes = 0
  #count = 0

  constructor(analyzer: ExternalAnalyzer) {
    this.#analyzer = analyzer
    this.#names = analyzer.description.reads.map(matcherOf)
  }

  wants(path: string, size: number): boolean {
    this.#forget(path)
    if (this.#failure !== null || !this.#reads(path)) return false
    const { maxFileBytes } = this.#analyzer.description
    if (size > maxFileBytes) this.#gap(path, 'EXTENSIONS.FILE_TOO_LARGE', `The file has ${size} bytes; ${this.#analyzer.name} reads up to ${maxFileBytes}.`)
    else if (this.#count >= BOUNDS.files || this.#bytes + size > BOUNDS.allFiles) this.#gap(path, 'EXTENSIONS.TOO_MANY_FILES', `${this.#analyzer.name} has been given as many files of the layer as it may have.`)
    else return true
    return false
  }

  file(path: string, bytes: Uint8Array): void {
    try {
      this.#workspace ??= new Workspace(this.#analyzer)
      this.#files.set(path, { name: this.#workspace.add(bytes), size: bytes.length })
      this.#count += 1
      this.#bytes += bytes.length
    } catch (error) {
      this.#failure = failed(this.#analyzer.name, error)
    }
  }

  /** Its bytes stand under another name, which may lie in another layer. */
  link(path: string): void {
    this.#forget(path)
    if (this.#reads(path)) this.#gap(path, 'EXTENSIONS.HARD_LINK', `A hard link: ${this.#analyzer.name} was not given its content.`)
  }

  /** Asks about the files that the layer has in the end, and gives back what was taken for it. */
  async run(paths: ReadonlySet<string>): Promise<ExternalRun> {
    const gaps = [...this.#gaps].flatMap(([path, gap]) => (paths.has(path) ? [gap] : [])).slice(0, BOUNDS.gaps)
    try {
      const questions = [...this.#files].flatMap(([path, { name, size }]): Question[] =>
        paths.has(path) ? [{ file: name, path, line: JSON.stringify({ file: name, path, size }) }] : [])
      return await ask(this.#analyzer, this.#workspace, this.#failure === null ? questions : [], this.#failure === null ? gaps : [...gaps, this.#failure])
    } finally {
      this.discard()
    }
  }

  /** Gives back what was taken, for a layer that is refused. */
  discard(): void {
    this.#workspace?.remove()
    this.#workspace = null
  }

  #reads(path: string): boolean {
    return this.#names.some((matches) => matches(path))
  }

  #gap(path: string, code: string, message: string): void {
    this.#gaps.set(path, { code, message, path })
  }

  #forget(path: string): void {
    this.#files.delete(path)
    this.#gaps.delete(path)
  }
}

/** Most globs end in a name, which is cheaper to compare than a glob is to match: every entry of a layer is asked about. */
function matcherOf(glob: string): (path: string) => boolean {
  if (!/[*?]/.test(glob)) return (path) => path === glob
  const tail = glob.slice(Math.max(glob.lastIndexOf('*'), glob.lastIndexOf('?')) + 1)
  return (path) => path.endsWith(tail) && matchesGlob(path, glob)
}
