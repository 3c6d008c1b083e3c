import type { EvidenceFile, Findings } from '../analyzers/analyzer.ts'
import { type BinaryRouter, excerptFor } from '../analyzers/binary-router.ts'
import { MAX_CLAIMS } from '../analyzers/claim-paths.ts'
import { openExecutables } from '../analyzers/executable.ts'
import type { Route, Router } from '../analyzers/router.ts'
import type { Claim } from '../layers/claim.ts'
import { Excerpt, type ExcerptBuilder, MAGIC_BYTES } from '../layers/excerpt.ts'
import type { EvidenceLink, LayerEvidence } from '../layers/evidence.ts'
import type { FileSink } from '../layers/layer-visitor.ts'
import type { Gap } from '../model/gap.ts'
import type { FileSetting } from '../lineage/lineage.ts'
import type { Setting } from '../model/setting.ts'

/** Hands the files of a layer to the analyzers that want them, and keeps what they find. */
export class EvidenceSink implements FileSink {
  readonly #router: Router
  readonly #binaries: BinaryRouter
  /** The head of the file whose excerpt comes next. */
  #head: Buffer = Buffer.alloc(0)
  /** By path: a file that comes twice in a layer counts as it comes last. */
  readonly #evidence = new Map<string, LayerEvidence>()
  readonly #gaps = new Map<string, readonly Gap[]>()
  readonly #settings = new Map<string, readonly Setting[]>()
  readonly #links = new Map<string, EvidenceLink>()
  /** What may still be claimed, and what may be stated of contents by those that claim nothing. */
  readonly #left = { owned: { ...MAX_CLAIMS }, stated: { ...MAX_CLAIMS } }

  constructor(router: Router, binaries: BinaryRouter) {
    this.#router = router
    this.#binaries = binaries
  }

  wants(path: string, size: number): boolean {
    this.#forget(path)
    const route = this.#router.route(path)
    if (route === null) return false
    if (size <= route.analyzer.maxBytes) return true
    const message = `The file has ${size} bytes; ${route.analyzer.name} reads up to ${route.analyzer.maxBytes}.`
    if (route.certain) this.#gaps.set(path, [{ code: 'ANALYZERS.TOO_LARGE', message, path }])
    return false
  }

  file(path: string, bytes: Buffer): void {
    const route = this.#router.route(path)
    if (route !== null) this.#analyze(route, { path, bytes })
    // A program may have the name of some evidence (`status`, `release`).
    if (!this.#evidence.has(path)) this.#inspect(path, bytes.subarray(0, MAGIC_BYTES), new Excerpt(bytes.length, [{ offset: 0, bytes }]))
  }

  sniff(path: string, size: number, head: Buffer): ExcerptBuilder | null {
    const route = this.#binaries.route(path, head)
    if (route === null) return null
    this.#gaps.delete(path) // too large for the evidence that its name makes it look like, which it is not
    this.#head = Buffer.from(head.subarray(0, MAGIC_BYTES))
    return excerptFor(route, size)
  }

  excerpt(path: string, excerpt: Excerpt): void {
    this.#inspect(path, this.#head, excerpt)
  }

  link(path: string, target: string): void {
    this.#forget(path)
    if (this.#router.route(path) !== null) this.#links.set(path, { path, target })
    else this.#linkExecutable(path, target)
  }

  /** What was found; only of the paths that the layer has in the end. */
  findings(paths: ReadonlySet<string>): { evidence: LayerEvidence[]; links: EvidenceLink[]; settings: FileSetting[]; gaps: Gap[] } {
    return {
      evidence: [...this.#evidence.values()].filter(({ path }) => paths.has(path)),
      links: [...this.#links.values()].filter(({ path }) => paths.has(path)),
      settings: [...this.#settings].flatMap(([path, settings]) => (paths.has(path) ? settings.map((setting) => ({ path, ...setting })) : [])),
      gaps: [...this.#gaps].flatMap(([path, gaps]) => (paths.has(path) ? gaps : [])),
    }
  }

  #analyze({ analyzer, certain }: Route, file: EvidenceFile): void {
    const { path } = file
    const { packages, gaps, distro, claims = [], diversions = [], settings = [] } = attempt(analyzer.name, () => analyzer.analyze(file), path)
    const [owning, stating] = [claims.filter(({ owns }) => owns), claims.filter(({ owns }) => !owns)]
    const taken = [...(this.#take(owning, this.#left.owned) ? owning : []), ...(this.#take(stating, this.#left.stated) ? stating : [])]
    const all = taken.length === claims.length ? gaps : [...gaps, { code: 'ANALYZERS.TOO_MANY_CLAIMS', message: 'The layer lists more files of packages than are kept; those of this file are left out.', path }]
    // A file that only perhaps is evidence (some other file called `status`) has no gaps to tell.
    if (certain && all.length > 0) this.#gaps.set(path, all)
    if (settings.length > 0) this.#settings.set(path, settings)
    const proves = packages.length > 0 || distro !== undefined
    const owns = taken.length + diversions.length > 0
    if (!proves && !owns) return
    const places = proves ? analyzer.places : []
    this.#evidence.set(path, {
      path, analyzer: analyzer.name, certain, places, packages, distro: distro ?? null, ...(owns ? { claims: taken, diversions } : {}),
    })
  }

  /** Whether the claims fit into what a layer may have; of those that do not, none is kept. */
  #take(claims: readonly Claim[], left: { paths: number; characters: number }): boolean {
    const texts = claims.map(({ paths }) => paths)
    const characters = texts.reduce((sum, text) => sum + text.length, 0)
    const paths = texts.reduce((sum, text) => sum + linesOf(text), 0)
    if (paths > left.paths || characters > left.characters) return false
    left.paths -= paths
    left.characters -= characters
    return true
  }

  /** Shows an executable to all who read its format; what they find is one evidence. */
  #inspect(path: string, head: Buffer, excerpt: Excerpt): void {
    const route = this.#binaries.route(path, head)
    if (route === null) return
    const executables = openExecutables(path, route.format, excerpt)
    const found = route.analyzers.map((analyzer) => ({
      name: analyzer.name,
      findings: executables.map((executable) => attempt(analyzer.name, () => analyzer.analyze(executable), path)),
    }))
    const gaps = found.flatMap(({ findings }) => findings.flatMap(({ gaps }) => gaps))
    if (gaps.length > 0) this.#gaps.set(path, gaps)
    const settings = found.flatMap(({ findings }) => findings.flatMap(({ settings }) => settings ?? []))
    if (settings.length > 0) this.#settings.set(path, settings)
    const packages = found.flatMap(({ findings }) => findings.flatMap(({ packages }) => packages))
    if (packages.length === 0) return
    const names = found.filter(({ findings }) => findings.some(({ packages }) => packages.length > 0)).map(({ name }) => name)
    this.#evidence.set(path, { path, analyzer: names.join('+'), certain: true, places: [], packages, distro: null })
  }

  /** A second name of an executable of this layer proves what the first does: no path had to be right for it. */
  #linkExecutable(path: string, target: string): void {
    const found = this.#evidence.get(target)
    if (found === undefined || this.#router.route(target)?.certain === true) return
    // All tools of BusyBox are names of one file: who looks at files with some names only is not told of the others.
    if (this.#binaries.shown(path, found.analyzer.split('+'))) this.#evidence.set(path, { ...found, path })
  }

  #forget(path: string): void {
    this.#evidence.delete(path)
    this.#gaps.delete(path)
    this.#settings.delete(path)
    this.#links.delete(path)
  }
}

function linesOf(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

/** An analyzer that fails loses its own findings in this one file, and nobody else's. */
function attempt(name: string, analyze: () => Findings, path: string): Findings {
  try {
    return analyze()
  } catch (error) {
    const message = `${name} could not read the file: ${(error as Error).message.slice(0, 200)}.`
    return { packages: [], gaps: [{ code: 'ANALYZERS.FAILED', message, path }] }
  }
}
