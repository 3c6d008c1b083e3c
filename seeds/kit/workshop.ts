import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const WORKSHOP = join(tmpdir(), 'stratigraph-seeds')

/** A folder outside the repository, made when it is absent, that keeps downloads between two builds. */
export function workFolder(...names: readonly string[]): string {
  const folder = join(WORKSHOP, ...names)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** A path outside the repository for a stage's root; the stage itself makes and clears the folder. */
export const stageFolder = (name: string): string => join(workFolder('stages'), name)

/** A file in this repository's `seeds/sources`. */
export const source = (path: string): string => join(import.meta.dirname, '..', 'sources', path)
