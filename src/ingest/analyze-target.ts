import type { Lineage, NameRecord, Outdated } from '../lineage/lineage.ts'
import type { Digest } from '../model/digest.ts'
import { describeFailure, Failure } from '../model/failure.ts'
import { ImageQueue, isOutdated } from './image-queue.ts'
import { parseReference } from '../model/reference.ts'
import type { SourceContents, SourceImage } from '../sources/source.ts'
import type { Analyze, AnalysisOutcome, Refusal } from './analysis.ts'
import { analyzeImage, type AnalyzedImage } from './analyze-image.ts'
import { ChainStates } from './chain-states.ts'
import { ExtensionRuns } from './extension-runs.ts'
import type { Extensions } from './extensions.ts'
import { ANALYZER_SET } from './layer-facts.ts'
import { readConfigs } from './read-configs.ts'
import { LayerPool } from './layer-pool.ts'
import { LayerReader } from './layer-reader.ts'
import { absoluteTarget, openTarget } from './open-target.ts'
import { Progress } from './progress.ts'
import { Tenure } from './tenure.ts'
import type { Workshop } from './workshop.ts'

type Options = Parameters<Analyze>[1]
/** What an analysis needs before it knows its target. */
type Tools = Omit<Workshop, 'reader' | 'tenure' | 'signal'>

/**
 * Makes the analysis of one store. The pool is kept from target to target; one that was stopped with an analysis is replaced.
 * @param extensions users' own analyzers; null: none
 */
export function createAnalyze(lineage: Lineage, pool: LayerPool = new LayerPool(), extensions: Extensions | null = null): { analyze: Analyze; outdated(): Promise<Outdated>; warm(): void; close(): Promise<void> } {
  const states = new ChainStates(lineage)
  let current = pool
  return {
    outdated: () => lineage.outdated(ANALYZER_SET),
    warm: () => current.warm(1),
    async analyze(target, options) {
      const own = current
      own.warm(1) // while manifests are read; more once it is known how much there is to do
      const stop = () => {
        current = new LayerPool()
        void own.close()
      }
      options.signal.addEventListener('abort', stop, { once: true })
      try {
        return await analyzeTarget({ lineage, pool: own, states, extensions: await ExtensionRuns.begin(extensions) }, target, options)
      } finally {
        options.signal.removeEventListener('abort', stop)
      }
    },
    close: () => current.close(),
  }
}

async function analyzeTarget(tools: Tools, target: string, options: Options): Promise<AnalysisOutcome> {
  const started = performance.now()
  const done = new Tally(target)
  try {
    const contents = openTarget(target)
    done.refuse(...contents.refusals)
    try {
      await analyzeImages(tools, contents, done, { target, ...options })
    } finally {
      // Also when it was stopped: what is in the store can be asked for by all its names.
      const unnamed = contents.images.filter(({ digest }) => !done.named.has(digest))
      done.statements(contents.attestations.length, await tools.lineage.saveNames(namesOf({ ...contents, images: unnamed }, done.stored)))
      await tools.lineage.saveSource(absoluteTarget(target), done.images, new Date().toISOString())
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    done.refuse({ image: null, code: error.code, message: describeFailure(error) })
  }
  return done.outcome((performance.now() - started) / 1000)
}

async function analyzeImages(tools: Tools, { images }: SourceContents, done: Tally, options: Options & { target: string }): Promise<void> {
  const { lineage, pool, extensions } = tools
  const layers = images.flatMap((image) => image.layers)
  const known = await lineage.known({
    images: images.map(({ digest }) => digest), chainIds: [], analyzerSet: ANALYZER_SET,
    diffIds: layers.map(({ diffId }) => diffId), blobs: layers.map(({ blobDigest }) => blobDigest),
  })
  await readConfigs(lineage, options.signal)
  const reader = new LayerReader(pool, known, extensions)
  const tenure = new Tenure(lineage.leases, absoluteTarget(options.target), options.signal)
  const shop: Workshop = { ...tools, reader, tenure, signal: options.signal }
  // Also an image that is known, where other analyzers have read a layer of it whose bytes are here.
  const fresh = (image: SourceImage) => !known.images.has(image.digest) || isOutdated(image, known.stale)
  const { todo = [], settled = [] } = Object.groupBy(images, (image) => (fresh(image) ? 'todo' : 'settled'))
  const unread = todo.flatMap((image) => reader.unread(image))
  const progress = new Progress(options.target, options.onProgress, pool, images.length, unread)
  pool.warm(new Set(unread.map(({ diffId }) => diffId)).size)
  try {
    for (const image of settled) done.known(image)
    await inTurn(shop, todo, done, progress, images.length)
    await extensions.catchUp(images.filter(({ digest }) => done.stored.has(digest)), pool, options.signal)
  } finally {
    await tenure.end()
    progress.end()
    done.bytesRead += reader.done.bytes
    done.extensions = extensions.done
  }
}

/** Analyzes images as they come to be this worker's; what other workers are at is waited for. */
async function inTurn(shop: Workshop, images: readonly SourceImage[], done: Tally, progress: Progress, total: number): Promise<void> {
  const queue = new ImageQueue(shop, images, {
    known: (image) => done.known(image),
    readElsewhere: (diffIds) => progress.readElsewhere(diffIds),
    waiting: (left) => progress.waiting(left),
  })
  for (let image = await queue.next(); image !== null; image = await queue.next()) {
    if (!(await oneImage(shop, queue, image, done))) continue
    // At once, so that a process that is killed leaves no image without its names; indexes and attestations follow at the end.
    await shop.lineage.saveNames(namesOf({ images: [image], indexes: [], attestations: [] }, done.stored))
    done.named.add(image.digest)
    progress.images(total - queue.left, shop.reader.done.layers)
  }
}

/** False: it comes again. */
async function oneImage(shop: Workshop, queue: ImageQueue, image: SourceImage, done: Tally): Promise<boolean> {
  try {
    const analyzed = await analyzeImage(shop, image, queue.ownLayers)
    if (analyzed === null) {
      queue.returned()
      return false
    }
    done.analyzed(image, analyzed)
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'INGEST.INTERRUPTED') throw error
    shop.reader.dropped(image.layers.map(({ diffId }) => diffId))
    done.refuse({ image: image.names[0] ?? image.digest, code: error.code, message: describeFailure(error) })
  }
  queue.done()
  return true
}

/** Names of images and indexes that are in the store; the repository and tag of each. A name that is no reference is left out. */
function namesOf({ images, indexes, attestations }: Omit<SourceContents, 'refusals'>, stored: ReadonlySet<Digest>): NameRecord {
  const whole = indexes.map((index) => ({ ...index, images: index.images.filter((digest) => stored.has(digest)) })).filter((index) => index.images.length > 0)
  const named = [...images.filter(({ digest }) => stored.has(digest)), ...whole]
  const tags = named.flatMap(({ digest, names }) => names.flatMap((name) => tagOf(name, digest)))
  return { tags, indexes: whole, attestations, at: new Date().toISOString() }
}

function tagOf(name: string, digest: Digest): NameRecord['tags'][number][] {
  try {
    const { repository, tag } = parseReference(name)
    return [{ repository, tag: tag ?? 'latest', digest }]
  } catch {
    return []
  }
}

/** Counts what became of the images of a target. */
class Tally {
  readonly images: Digest[] = []
  /** The same, to look into. */
  readonly stored = new Set<Digest>()
  /** Those whose names are written. */
  readonly named = new Set<Digest>()
  bytesRead = 0
  extensions: AnalysisOutcome['extensions'] = { ran: 0, failed: 0 }
  readonly #target: string
  readonly #refusals: Refusal[] = []
  #fresh = 0
  #gaps = 0
  readonly #layers = { read: 0, known: 0 }
  readonly #statements = { read: 0, known: 0 }

  constructor(target: string) {
    this.#target = target
  }

  refuse(...refusals: Refusal[]): void {
    this.#refusals.push(...refusals)
  }

  known(image: SourceImage): void {
    this.#store(image)
    this.#layers.known += new Set(image.layers.map(({ diffId }) => diffId)).size
  }

  analyzed(image: SourceImage, { fresh, layersRead, layersKnown, gaps }: AnalyzedImage): void {
    this.#store(image)
    if (fresh) this.#fresh += 1
    this.#gaps += gaps
    this.#layers.read += layersRead
    this.#layers.known += layersKnown
  }

  #store({ digest }: SourceImage): void {
    this.images.push(digest)
    this.stored.add(digest)
  }

  statements(all: number, fresh: number): void {
    this.#statements.read += fresh
    this.#statements.known += all - fresh
  }

  outcome(seconds: number): AnalysisOutcome {
    const first = this.#refusals[0]
    return {
      target: this.#target,
      status: first !== undefined ? 'refused' : this.#fresh > 0 || this.#layers.read > 0 || (this.images.length === 0 && this.#statements.read > 0) ? 'analyzed' : 'known',
      code: first?.code ?? null,
      message: first?.message ?? null,
      images: this.images,
      statements: this.#statements,
      refusals: this.#refusals,
      gaps: this.#gaps,
      layers: this.#layers,
      bytesRead: this.bytesRead,
      extensions: this.extensions,
      seconds: Math.round(seconds * 1000) / 1000,
    }
  }
}
