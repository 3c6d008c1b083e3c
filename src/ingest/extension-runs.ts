import { ask, type ExternalAnalyzer, type ExternalRun, failed } from '../analyzers/external/external-analyzer.ts'
import { Workspace } from '../analyzers/external/workspace.ts'
import type { Digest } from '../model/digest.ts'
import { Failure } from '../model/failure.ts'
import { formatPlatform } from '../model/platform.ts'
import type { SourceImage, SourceLayer } from '../sources/source.ts'
import type { Extensions } from './extensions.ts'
import { IngestFailure } from './ingest-failure.ts'
import type { LayerPool } from './layer-pool.ts'

/** Programs that look at images side by side; those on layers run in the threads that read them. */
const SIDE_BY_SIDE = 2

/** The runs of extensions while one target is analyzed: with the layers that are read anyway, and afterwards where one was never run. */
export class ExtensionRuns {
  /** Those that look at files. */
  readonly onFiles: readonly ExternalAnalyzer[]
  /** So many runs are kept, and so many of them came to nothing. */
  readonly done = { ran: 0, failed: 0 }
  readonly #extensions: Extensions | null
  readonly #analyzers: readonly ExternalAnalyzer[]
  readonly #held = new Map<Digest, readonly ExternalRun[]>()

  private constructor(extensions: Extensions | null, analyzers: readonly ExternalAnalyzer[]) {
    this.#extensions = extensions
    this.#analyzers = analyzers
    this.onFiles = analyzers.filter(({ description }) => description.on === 'file')
  }

  /** @param extensions null: there are none */
  static async begin(extensions: Extensions | null): Promise<ExtensionRuns> {
    return new ExtensionRuns(extensions, extensions === null ? [] : await extensions.active())
  }

  /** Holds runs on a layer until the layer itself is in the store. */
  hold(diffId: Digest, runs: readonly ExternalRun[]): void {
    if (runs.length > 0) this.#held.set(diffId, runs)
  }

  /** Keeps what is held of layers that are in the store now. */
  async keep(diffIds: Iterable<Digest>): Promise<void> {
    for (const diffId of diffIds) {
      const runs = this.#held.get(diffId) ?? []
      this.#held.delete(diffId)
      for (const run of runs) await this.#save('layer', diffId, run)
    }
  }

  /** Runs extensions on layers and images of the store on which they, as they are now, were never run. */
  async catchUp(images: readonly SourceImage[], pool: LayerPool, signal: AbortSignal): Promise<void> {
    if (this.#extensions === null || this.#analyzers.length === 0) return
    const layers = new Map(images.flatMap((image) => image.layers.filter(({ location }) => location !== null)).map((layer) => [layer.diffId, layer]))
    const dueLayers = await this.#extensions.due('layer', [...layers.keys()], this.#analyzers)
    await Promise.all([...dueLayers].map(([diffId, analyzers]) => this.#onLayer(layers.get(diffId)!, analyzers, pool)))
    const dueImages = await this.#extensions.due('image', images.map(({ digest }) => digest), this.#analyzers)
    const waiting = images.flatMap((image) => (dueImages.get(image.digest) ?? []).map((analyzer) => ({ image, analyzer })))
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (signal.aborted) throw new IngestFailure('INGEST.INTERRUPTED', 'The analysis was stopped; extensions go on next time.')
        await this.#save('image', next.image.digest, await lookAt(next.image, next.analyzer))
      }
    }
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
  }

  /** A layer that can no longer be read has no runs, which is a gap of its images. */
  async #onLayer({ diffId, blobDigest, blobSize, location }: SourceLayer, extensions: readonly ExternalAnalyzer[], pool: LayerPool): Promise<void> {
    try {
      const { runs } = await pool.run({ kind: 'external', location: location!, expected: { diffId, blobDigest, blobSize }, extensions })
      for (const run of runs) await this.#save('layer', diffId, run)
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'INGEST.INTERRUPTED') throw error
      this.done.failed += extensions.length
    }
  }

  async #save(kind: 'layer' | 'image', target: string, run: ExternalRun): Promise<void> {
    const analyzer = this.#analyzers.find(({ name }) => name === run.extension)!
    const { gaps } = await this.#extensions!.save(kind, target, analyzer, run)
    this.done.ran += 1
    if (gaps > 0) this.done.failed += 1
  }
}

/** Asks an extension about an image: one line with its configuration, as the registry has it. */
async function lookAt({ digest, platform, config, layers }: SourceImage, analyzer: ExternalAnalyzer): Promise<ExternalRun> {
  const image = {
    digest, platform: formatPlatform(platform), created: config.created, config: config.raw,
    layers: layers.map(({ diffId, createdBy }) => ({ diffId, createdBy })),
  }
  let workspace: Workspace
  try {
    workspace = new Workspace(analyzer)
  } catch (error) {
    return { extension: analyzer.name, version: analyzer.description.version, sha256: analyzer.sha256, milliseconds: 0, facts: [], gaps: [failed(analyzer.name, error)] }
  }
  try {
    return await ask(analyzer, workspace, [{ line: JSON.stringify({ image }), file: null, path: '' }], [])
  } finally {
    workspace.remove()
  }
}
