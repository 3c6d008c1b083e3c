import { ANALYZERS } from '../analyzers/all.ts'
import { createRouter } from '../analyzers/router.ts'
import type { BlobLocation } from '../layers/blob.ts'
import { BOUNDS } from '../layers/bounds.ts'
import type { LayerEvidence } from '../layers/evidence.ts'
import { type ExpectedLayer, type OnBytes, readLayer, verifyLayer } from '../layers/read-layer.ts'
import { EvidenceSink } from './evidence-sink.ts'
import type { LayerFacts } from './layer-facts.ts'

/** What a worker is asked to do with one blob; plain data. */
export interface LayerJob {
  readonly location: BlobLocation
  readonly expected: ExpectedLayer
  /** read: all facts; verify: digests only; files: what analyzers find in some files when they have other names (hard links). */
  readonly kind: 'read' | 'verify' | 'files'
  /** For `files`: path in the layer -> the paths that link to it. */
  readonly wanted?: ReadonlyMap<string, readonly string[]>
}

/** The answer to `read`; `verify` gives only a size, `files` only evidence. */
export type LayerJobResult = LayerFacts

const router = createRouter(ANALYZERS)
const NO_CHANGES = { entries: [], whiteouts: [], opaques: [], gaps: [] }

/** Does a job. Throws LAYERS.* and SOURCES.*. */
export function runLayerJob({ kind, location, expected, wanted }: LayerJob, onBytes: OnBytes): LayerJobResult {
  switch (kind) {
    case 'read':
      return read(location, expected, onBytes)
    case 'verify':
      return { changeset: NO_CHANGES, size: verifyLayer(location, expected, BOUNDS, onBytes), evidence: [], links: [] }
    case 'files':
      return { changeset: NO_CHANGES, size: 0, evidence: readFiles(location, expected, wanted ?? new Map(), onBytes), links: [] }
  }
}

function read(location: BlobLocation, expected: ExpectedLayer, onBytes: OnBytes): LayerFacts {
  const sink = new EvidenceSink(router)
  const { changeset, size } = readLayer(location, expected, sink, BOUNDS, onBytes)
  const { evidence, links, gaps } = sink.findings(new Set(changeset.entries.map(({ path }) => path)))
  return { changeset: { ...changeset, gaps: [...changeset.gaps, ...gaps] }, size, evidence, links }
}

/** Offers each wanted file to the analyzers under the names of the links to it. */
function readFiles(location: BlobLocation, expected: ExpectedLayer, wanted: ReadonlyMap<string, readonly string[]>, onBytes: OnBytes): LayerEvidence[] {
  const inner = new EvidenceSink(router)
  const links = new Set([...wanted.values()].flat())
  const namesOf = (path: string) => wanted.get(path) ?? []
  readLayer(location, expected, {
    wants: (path, size) => namesOf(path).map((name) => inner.wants(name, size)).includes(true),
    file: (path, bytes) => namesOf(path).forEach((name) => inner.file(name, bytes)),
    link: () => {},
  }, BOUNDS, onBytes)
  return inner.findings(links).evidence
}
