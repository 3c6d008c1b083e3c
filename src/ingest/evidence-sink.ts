import type { EvidenceFile } from '../analyzers/analyzer.ts'
import type { Route, Router } from '../analyzers/router.ts'
import type { EvidenceLink, LayerEvidence } from '../layers/evidence.ts'
import type { FileSink } from '../layers/layer-visitor.ts'
import type { Gap } from '../model/gap.ts'

/** Hands the files of a layer to the analyzers that want them, and keeps what they find. */
export class EvidenceSink implements FileSink {
  readonly #router: Router
  /** By path: a file that comes twice in a layer counts as it comes last. */
  readonly #evidence = new Map<string, LayerEvidence>()
  readonly #gaps = new Map<string, readonly Gap[]>()
  readonly #links = new Map<string, EvidenceLink>()

  constructor(router: Router) {
    this.#router = router
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
  }

  link(path: string, target: string): void {
    this.#forget(path)
    if (this.#router.route(path) !== null) this.#links.set(path, { path, target })
  }

  /** What was found; only of the paths that the layer has in the end. */
  findings(paths: ReadonlySet<string>): { evidence: LayerEvidence[]; links: EvidenceLink[]; gaps: Gap[] } {
    return {
      evidence: [...this.#evidence.values()].filter(({ path }) => paths.has(path)),
      links: [...this.#links.values()].filter(({ path }) => paths.has(path)),
      gaps: [...this.#gaps].flatMap(([path, gaps]) => (paths.has(path) ? gaps : [])),
    }
  }

  #analyze({ analyzer, certain }: Route, file: EvidenceFile): void {
    const { path } = file
    const { packages, gaps, distro } = attempt(analyzer.name, () => analyzer.analyze(file), path)
    // A file that only perhaps is evidence (some other file called `status`) has no gaps to tell.
    if (certain && gaps.length > 0) this.#gaps.set(path, gaps)
    if (packages.length === 0 && distro === undefined) return
    this.#evidence.set(path, { path, analyzer: analyzer.name, certain, places: analyzer.places, packages, distro: distro ?? null })
  }

  #forget(path: string): void {
    this.#evidence.delete(path)
    this.#gaps.delete(path)
    this.#links.delete(path)
  }
}

/** An analyzer that fails loses its own findings in this one file, and nobody else's. */
function attempt(name: string, analyze: () => ReturnType<Route['analyzer']['analyze']>, path: string) {
  try {
    return analyze()
  } catch (error) {
    const message = `${name} could not read the file: ${(error as Error).message.slice(0, 200)}.`
    return { packages: [], gaps: [{ code: 'ANALYZERS.FAILED', message, path }] }
  }
}
