import { ANALYZERS, BINARY_ANALYZERS } from '../analyzers/all.ts'
import { createBinaryRouter } from '../analyzers/binary-router.ts'
import { createRouter } from '../analyzers/router.ts'
import type { BlobLocation } from '../layers/blob.ts'
import { BOUNDS } from '../layers/bounds.ts'
import type { Changeset } from '../layers/changeset.ts'
import type { LayerEvidence } from '../layers/evidence.ts'
import { NO_DIGESTS } from '../layers/layer-digests.ts'
import type { FileSink } from '../layers/layer-visitor.ts'
import { type ExpectedLayer, type LayerContents, type OnBytes, readLayer, verifyLayer } from '../layers/read-layer.ts'
import { FileCollector } from '../analyzers/external/file-collector.ts'
import type { ExternalAnalyzer, ExternalRun } from '../analyzers/external/external-analyzer.ts'
import { SecretSink } from '../secrets/secret-sink.ts'
import { EvidenceSink } from './evidence-sink.ts'
import type { LayerFacts } from './layer-facts.ts'
import { sharedSink } from './shared-sink.ts'

/** What a worker is asked to do with one blob; plain data. */
export interface LayerJob {
  readonly location: BlobLocation
  readonly expected: ExpectedLayer
  /**
   * read: all facts; verify: digests only; files: what analyzers find in some files when they have other names (hard links); digests: further digests
   * of some files; external: only what extensions find.
   */
  readonly kind: 'read' | 'verify' | 'files' | 'digests' | 'external'
  /** For `files`: path in the layer -> the paths that link to it; for `digests`: -> the algorithms. */
  readonly wanted?: ReadonlyMap<string, readonly string[]>
  /** For `read` and `external`: the extensions that are to look at the layer. */
  readonly extensions?: readonly ExternalAnalyzer[]
}

/** The answer to `read`; `verify` gives only a size, `files` only evidence, `digests` only a changeset with these, `external` only runs. */
export interface LayerJobResult extends LayerFacts {
  readonly runs: readonly ExternalRun[]
}

const router = createRouter(ANALYZERS)
const binaries = createBinaryRouter(BINARY_ANALYZERS)
const NO_CHANGES = { entries: [], whiteouts: [], opaques: [], gaps: [], digests: NO_DIGESTS }

/** Does a job. Throws LAYERS.* and SOURCES.*. */
export async function runLayerJob({ kind, location, expected, wanted, extensions = [] }: LayerJob, onBytes: OnBytes): Promise<LayerJobResult> {
  const nothing = { changeset: NO_CHANGES, size: 0, evidence: [], links: [], settings: [], secrets: [], runs: [] }
  switch (kind) {
    case 'read':
      return read(location, expected, extensions, onBytes)
    case 'verify':
      return { ...nothing, size: verifyLayer(location, expected, BOUNDS, onBytes) }
    case 'files':
      return { ...nothing, evidence: readFiles(location, expected, wanted ?? new Map(), onBytes) }
    case 'digests':
      return { ...nothing, changeset: readDigests(location, expected, wanted ?? new Map(), onBytes) }
    case 'external':
      return { ...nothing, runs: (await readFor([], location, expected, extensions, onBytes)).runs }
  }
}

async function read(location: BlobLocation, expected: ExpectedLayer, extensions: readonly ExternalAnalyzer[], onBytes: OnBytes): Promise<LayerJobResult> {
  const sink = new EvidenceSink(router, binaries)
  const secretSink = new SecretSink()
  const { changeset, size, runs } = await readFor([sink, secretSink], location, expected, extensions, onBytes)
  const paths = new Set(changeset.entries.map(({ path }) => path))
  const { evidence, links, settings, gaps } = sink.findings(paths)
  const { secrets, gaps: secretGaps } = secretSink.findings(paths)
  return { changeset: { ...changeset, gaps: [...changeset.gaps, ...gaps, ...secretGaps] }, size, evidence, links, settings, secrets, runs }
}

/** One pass for all who look at the layer; extensions are asked when it has been read to its end and is what it was said to be. */
async function readFor(
  sinks: readonly FileSink[], location: BlobLocation, expected: ExpectedLayer, extensions: readonly ExternalAnalyzer[], onBytes: OnBytes,
): Promise<LayerContents & { readonly runs: readonly ExternalRun[] }> {
  const collectors = extensions.map((extension) => new FileCollector(extension))
  try {
    const contents = readLayer(location, expected, sharedSink([...sinks, ...collectors]), BOUNDS, onBytes)
    const paths = new Set(contents.changeset.entries.map(({ path }) => path))
    const runs: ExternalRun[] = []
    for (const collector of collectors) runs.push(await collector.run(paths))
    return { ...contents, runs }
  } finally {
    for (const collector of collectors) collector.discard()
  }
}

/** Offers each wanted file to the analyzers under the names of the links to it; what is known by its bytes alone was found where it lies. */
function readFiles(location: BlobLocation, expected: ExpectedLayer, wanted: ReadonlyMap<string, readonly string[]>, onBytes: OnBytes): LayerEvidence[] {
  const inner = new EvidenceSink(router, binaries)
  const links = new Set([...wanted.values()].flat())
  const namesOf = (path: string) => wanted.get(path) ?? []
  readLayer(location, expected, {
    wants: (path, size) => namesOf(path).map((name) => inner.wants(name, size)).includes(true),
    file: (path, bytes) => namesOf(path).forEach((name) => inner.file(name, bytes)),
    link: () => {},
  }, BOUNDS, onBytes)
  return inner.findings(links).evidence
}

/** The changeset of a layer with only these digests. */
function readDigests(location: BlobLocation, expected: ExpectedLayer, wanted: ReadonlyMap<string, readonly string[]>, onBytes: OnBytes): Changeset {
  const sink = { wants: () => false, file: () => {}, link: () => {} }
  return readLayer(location, expected, sink, BOUNDS, onBytes, (path) => wanted.get(path) ?? []).changeset
}
