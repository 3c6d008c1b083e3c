import type { Work } from '../lineage/leases.ts'
import type { Digest } from '../model/digest.ts'
import type { SourceImage } from '../sources/source.ts'
import { IngestFailure, interrupted } from './ingest-failure.ts'
import { ANALYZER_SET, ANALYZERS_IN_SHORT } from './layer-facts.ts'
import type { Workshop } from './workshop.ts'

/** Leases that are held ahead of the image in work: alone as many as reading ahead needs, in company so few that the others find something to do. */
const AHEAD = { alone: 64, inCompany: 8 } as const
/** Images that are asked for, or looked for in the store, at a time. */
const BATCH = 64
/** An image that was let go so often, because what it stands on was removed, is given up. */
const MAX_RETURNS = 20

interface OwnedImage {
  readonly image: SourceImage
  readonly works: readonly Work[]
}

/** What the queue tells of images that it does not hand out. */
export interface QueueListener {
  /** The store has the image by now. */
  known(image: SourceImage): void
  /** Other workers have read these layers meanwhile. */
  readElsewhere(diffIds: readonly Digest[]): void
  /** So many images are left, and something of each is with another worker; 0: there is work again. */
  waiting(images: number): void
}

/**
 * The images of a target in the order in which this worker comes by them: one is handed out when it and all its layers that nobody has read are this worker's
 * alone, so that it never waits for another while it holds something. What others are at work on comes later, or turns out to be known.
 */
export class ImageQueue {
  readonly #shop: Workshop
  readonly #listener: QueueListener
  #waiting: SourceImage[]
  /** Not to be had when they were asked for. */
  #blocked: SourceImage[] = []
  readonly #owned: OwnedImage[] = []
  /** What others were heard to have since it was last waited. */
  readonly #held = new Set<string>()
  readonly #returns = new Map<Digest, number>()
  /** So many at the front of the waiting were looked for in the store; at first all, by who has made the queue. */
  #looked: number

  constructor(shop: Workshop, images: readonly SourceImage[], listener: QueueListener) {
    this.#shop = shop
    this.#listener = listener
    this.#waiting = [...images]
    this.#looked = images.length
  }

  /** Images that are not done. */
  get left(): number {
    return this.#waiting.length + this.#blocked.length + this.#owned.length
  }

  /** The next image, which stays the first until it is `done` or `returned`; null: there are none left. Throws INGEST.INTERRUPTED. */
  async next(): Promise<SourceImage | null> {
    for (let round = -1; ; round++) {
      if (this.#shop.signal.aborted) throw interrupted()
      await this.#fill()
      const first = this.#owned[0]
      if (first !== undefined || this.left === 0) {
        this.#listener.waiting(0)
        for (const { image } of this.#owned) this.#shop.reader.ahead(image)
        return first?.image ?? null
      }
      if (round >= 0) {
        this.#listener.waiting(this.left)
        await this.#shop.tenure.pause(round)
      }
      this.#waiting = [...this.#blocked, ...this.#waiting]
      this.#blocked = []
      this.#held.clear()
      this.#looked = 0
    }
  }

  /** The layers of the image at the front that are this worker's. */
  get ownLayers(): ReadonlySet<Digest> {
    return new Set(this.#owned[0]?.works.filter(({ kind }) => kind === 'layer').map(({ digest }) => digest as Digest))
  }

  /** The image at the front is written, or refused. */
  done(): void {
    const { works } = this.#owned.shift()!
    const needed = new Set(this.#owned.flatMap((other) => other.works.map(keyOf)))
    this.#shop.tenure.done(works.filter((work) => !needed.has(keyOf(work))))
  }

  /** The image at the front needs more than was asked for: something that was known has been removed. Throws INGEST.CONTENTION. */
  returned(): void {
    const { image } = this.#owned[0]!
    const returns = (this.#returns.get(image.digest) ?? 0) + 1
    if (returns > MAX_RETURNS) throw new IngestFailure('INGEST.CONTENTION', `What it stands on was removed ${returns} times; try again.`, { image: image.digest })
    this.done()
    this.#returns.set(image.digest, returns)
    this.#shop.reader.unlearn(image)
    this.#blocked.push(image)
  }

  /** Gets the right to images until there is enough to do, or nothing to be had. */
  async #fill(): Promise<void> {
    const { tenure, reader } = this.#shop
    for (;;) {
      if (tenure.inCompany && this.#looked === 0) await this.#look()
      const most = tenure.inCompany ? AHEAD.inCompany : AHEAD.alone
      const held = this.#owned.reduce((sum, { works }) => sum + works.length, 0)
      const batch = held > most / 2 ? [] : this.#batch(most - held)
      if (batch.length === 0) return
      const { taken, held: elsewhere } = await tenure.take(batch.map(({ works }) => works))
      for (const { work } of elsewhere) this.#held.add(keyOf(work))
      const own = batch.filter((_, i) => taken.has(i))
      this.#blocked.push(...batch.filter((_, i) => !taken.has(i)).map(({ image }) => image))
      // Only now: what was written before the lease was got is in the store, what comes later is this worker's own.
      const known = await this.#known(own.map(({ image }) => image))
      for (const each of own) {
        if (known.has(each.image)) tenure.done(each.works)
        else this.#owned.push({ ...each, works: this.#withoutKnown(each.works, reader.unread(each.image).map(({ diffId }) => diffId)) })
      }
    }
  }

  /** What others have written need not be asked for. */
  async #look(): Promise<void> {
    const images = this.#waiting.slice(0, BATCH)
    if (images.length === 0) return
    const known = await this.#known(images)
    this.#waiting.splice(0, images.length, ...images.filter((image) => !known.has(image)))
    this.#looked = images.length - known.size
  }

  /** Images for so many leases, or one. */
  #batch(room: number): OwnedImage[] {
    const batch: OwnedImage[] = []
    for (let left = room; left > 0 && batch.length < BATCH && this.#waiting.length > 0; ) {
      const image = this.#waiting[0]!
      const works = worksOf(image, this.#shop.reader.unread(image).map(({ diffId }) => diffId))
      const isBlocked = works.some((work) => this.#held.has(keyOf(work)))
      if (!isBlocked && batch.length > 0 && works.length > left) break
      this.#waiting.shift()
      this.#looked = Math.max(0, this.#looked - 1)
      if (isBlocked) this.#blocked.push(image)
      else {
        batch.push({ image, works })
        left -= works.length
      }
    }
    return batch
  }

  /** Those of the images with which nothing is to be done; what the store has of the layers of all is remembered. */
  async #known(images: readonly SourceImage[]): Promise<Set<SourceImage>> {
    if (images.length === 0) return new Set()
    const { lineage, reader } = this.#shop
    const layers = images.flatMap((image) => image.layers)
    const known = await lineage.known({
      images: images.map(({ digest }) => digest), chainIds: [], analyzerSet: ANALYZER_SET,
      diffIds: layers.map(({ diffId }) => diffId), blobs: layers.map(({ blobDigest }) => blobDigest),
    })
    this.#listener.readElsewhere(reader.learn(known))
    const settled = images.filter((image) => known.images.has(image.digest) && !isOutdated(image, known.stale))
    for (const image of settled) this.#listener.known(image)
    return new Set(settled)
  }

  #withoutKnown(works: readonly Work[], unread: readonly Digest[]): Work[] {
    const left = new Set<string>(unread)
    const spare = works.filter(({ kind, digest }) => kind === 'layer' && !left.has(digest))
    const needed = new Set(this.#owned.flatMap((other) => other.works.map(keyOf)))
    this.#shop.tenure.done(spare.filter((work) => !needed.has(keyOf(work))))
    return works.filter((work) => !spare.includes(work))
  }
}

/** Whether other analyzers have read a layer of it whose bytes are here. */
export function isOutdated({ layers }: SourceImage, stale: ReadonlyMap<Digest, unknown>): boolean {
  return layers.some(({ diffId, location }) => location !== null && stale.has(diffId))
}

function worksOf({ digest }: SourceImage, unread: readonly Digest[]): Work[] {
  return [{ kind: 'image', digest, analyzers: ANALYZERS_IN_SHORT }, ...unread.map((diffId) => ({ kind: 'layer' as const, digest: diffId, analyzers: ANALYZERS_IN_SHORT }))]
}

function keyOf({ kind, digest, analyzers }: Work): string {
  return `${kind} ${digest} ${analyzers}`
}
