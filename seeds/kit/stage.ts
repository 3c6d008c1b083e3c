import { mkdirSync, rmSync } from 'node:fs'
import { packLayer } from './layer.ts'
import type { Compression, Layer } from './layer.ts'
import { run } from './shell.ts'
import { compareSnapshots, takeSnapshot } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

/** A package as the ecosystem's own tool tells it; `evidencePath` is absolute inside the image. */
export interface Found {
  readonly purl: string
  readonly evidencePath: string
  readonly details: Readonly<Record<string, string>>
}

/** Lists the packages in a root folder. */
export type Probe = (root: string) => readonly Found[]

/** One history entry; it has a layer, and the packages present above that layer, unless it changed no file. */
export interface Step {
  readonly createdBy: string
  readonly created: string
  readonly layer?: Layer
  readonly packages?: readonly Found[]
}

/** A root file system on which the instructions of an image are carried out one after the other. */
export class Stage {
  readonly root: string
  readonly #steps: Step[]
  readonly #probe: Probe
  #snapshot: Snapshot

  private constructor(root: string, steps: readonly Step[], probe: Probe) {
    this.root = root
    this.#steps = [...steps]
    this.#probe = probe
    this.#snapshot = takeSnapshot(root)
  }

  /** An empty root in the new folder `root`. */
  static scratch(root: string, probe: Probe): Stage {
    rmSync(root, { recursive: true, force: true })
    mkdirSync(root, { recursive: true })
    return new Stage(root, [], probe)
  }

  /** A copy of this stage in the new folder `root`, as `FROM` does it: same files, same steps so far. */
  fork(root: string): Stage {
    rmSync(root, { recursive: true, force: true })
    run('cp', ['-a', this.root, root])
    return new Stage(root, this.#steps, this.#probe)
  }

  /** The steps so far, the lowest first. */
  get steps(): readonly Step[] {
    return this.#steps
  }

  /** Carries out an instruction that changes files; what it changed becomes a layer. */
  async run(createdBy: string, created: string, act: (root: string) => void, compression: Compression = 'gzip') {
    act(this.root)
    const after = takeSnapshot(this.root)
    const changes = compareSnapshots(this.#snapshot, after)
    const layer = await packLayer(this.root, changes, new Date(created), compression)
    this.#snapshot = after
    this.#steps.push({ createdBy, created, layer, packages: this.#probe(this.root) })
  }

  /** Notes an instruction that changes no file, such as ENV or CMD. */
  note(createdBy: string, created: string): void {
    this.#steps.push({ createdBy, created })
  }
}
