import type { Reads } from '../lineage/sql/reads/reads.ts'
import { type DeclaredBase, declaredBase } from '../model/declared-base.ts'
import { type Digest, isDigest } from '../model/digest.ts'

/** What an image says of its base, by where it stands. */
export interface SaidOfBase {
  readonly ANNOTATION: DeclaredBase | null
  readonly LABEL: DeclaredBase | null
}

/** A label that is longer is not looked into. */
const MAX_JSON = 1_048_576

/** What annotations and labels of an image say of its base. */
export async function saidOfBase(reads: Reads, imageId: number): Promise<SaidOfBase> {
  const [labels, annotations] = await Promise.all([labelsOf(reads, imageId), reads.imageAnnotations(imageId)])
  return { ANNOTATION: annotations === null ? null : declaredBase(annotations), LABEL: declaredBase(labels) }
}

/** The labels of an image. */
export async function labelsOf(reads: Reads, imageId: number): Promise<Map<string, string>> {
  const config = (await reads.imageConfig(imageId)) as { config?: { Labels?: unknown } | null } | null
  const labels = config?.config?.Labels
  const entries = Object.entries(typeof labels === 'object' && labels !== null ? labels : {})
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** The run image on which Cloud Native Buildpacks have built (buildpacks spec, platform.md, `io.buildpacks.lifecycle.metadata`): a rebase keeps it true. */
export interface RunImage {
  /** The diffID of its highest layer. */
  readonly topLayer: Digest
  readonly reference: string | null
}

/** The run image that a label names; null for none, or what is none. */
export function runImageOf(labels: ReadonlyMap<string, string>): RunImage | null {
  const text = labels.get('io.buildpacks.lifecycle.metadata')
  if (text === undefined || text.length > MAX_JSON) return null
  const run = member(parsed(text), 'runImage')
  const [topLayer, reference, nested] = [member(run, 'topLayer'), member(run, 'reference'), member(run, 'image')]
  if (typeof topLayer !== 'string' || !isDigest(topLayer)) return null
  return { topLayer, reference: typeof reference === 'string' ? reference : typeof nested === 'string' ? nested : null }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
