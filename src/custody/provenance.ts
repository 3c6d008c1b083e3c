import { parseProvenance02, parseProvenance1, type Provenance02Document, type Provenance1Document, type StatementDocument } from './schema.ts'

/** Something that a build has used. */
export interface MaterialRecord {
  readonly uri: string
  /** `algorithm:hex`, e.g. `sha256:...`, `gitCommit:...`; null where none is told. */
  readonly digest: string | null
}

/** SLSA provenance of either version in one form (slsa, build-provenance.md, "Migrating from 0.2"). What is not told is null. */
export interface Provenance {
  readonly builder: string | null
  readonly buildType: string
  readonly invocationId: string | null
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly source: { readonly uri: string; readonly revision: string } | null
  readonly materials: readonly MaterialRecord[]
  /** false: the builder says that its list of materials is not whole. */
  readonly complete: boolean | null
}

const V02 = 'https://slsa.dev/provenance/v0.2'
const V1 = 'https://slsa.dev/provenance/v1'

/** Whether a predicate type is one of provenance, whatever its version. */
export function isProvenance(predicateType: string | null): boolean {
  return predicateType !== null && predicateType.startsWith('https://slsa.dev/provenance/')
}

/** The provenance of a statement; null when it is none of a known version. */
export function provenanceOf({ predicateType, predicate }: StatementDocument): Provenance | null {
  // A minor version only adds (slsa, versioning): v1.1 reads as v1.
  if (predicateType === V02) return mapped(parseProvenance02(predicate), fromV02)
  if (predicateType === V1 || predicateType.startsWith(`${V1}.`)) return mapped(parseProvenance1(predicate), fromV1)
  return null
}

function mapped<Document>(document: Document | null, map: (document: Document) => Provenance): Provenance | null {
  return document === null ? null : map(document)
}

function fromV02({ builder, buildType, invocation, metadata, materials }: Provenance02Document): Provenance {
  const list = materialsOf(materials)
  return {
    builder: builder?.id || null,
    buildType: buildType ?? '',
    invocationId: metadata?.buildInvocationId || metadata?.buildInvocationID || null,
    startedAt: momentOf(metadata?.buildStartedOn),
    finishedAt: momentOf(metadata?.buildFinishedOn),
    source: sourceOf(invocation?.configSource, list),
    materials: list,
    complete: metadata?.completeness?.materials ?? null,
  }
}

function fromV1({ buildDefinition: { buildType, externalParameters, resolvedDependencies }, runDetails }: Provenance1Document): Provenance {
  const metadata = runDetails?.metadata
  const list = materialsOf(resolvedDependencies)
  return {
    builder: runDetails?.builder?.id || null,
    buildType: buildType ?? '',
    invocationId: metadata?.invocationId || metadata?.invocationID || null,
    startedAt: momentOf(metadata?.startedOn),
    finishedAt: momentOf(metadata?.finishedOn),
    source: sourceOf(externalParameters?.configSource, list),
    materials: list,
    complete: metadata?.buildkit_completeness?.resolvedDependencies ?? null,
  }
}

type Source = { readonly uri?: string | null | undefined; readonly digest?: Readonly<Record<string, string>> | null | undefined } | null | undefined

function materialsOf(materials: readonly { readonly uri?: string | null | undefined; readonly name?: string | null | undefined; readonly digest?: Readonly<Record<string, string>> | null | undefined }[] | null | undefined): MaterialRecord[] {
  return (materials ?? []).flatMap(({ uri, name, digest }) => {
    const [algorithm, hex] = Object.entries(digest ?? {})[0] ?? []
    const named = uri || name
    return named ? [{ uri: named, digest: algorithm === undefined || !hex ? null : `${algorithm}:${hex}` }] : []
  })
}

/** The configuration's own source, else the first material that is a commit. */
function sourceOf(configured: Source, materials: readonly MaterialRecord[]): Provenance['source'] {
  const revision = configured?.digest?.['sha1'] ?? configured?.digest?.['gitCommit']
  if (configured?.uri && revision) return { uri: repositoryOf(configured.uri), revision }
  const commit = materials.find(({ uri, digest }) => /^gitCommit:|^sha1:/.test(digest ?? '') && /git/.test(uri))
  return commit === undefined ? null : { uri: repositoryOf(commit.uri), revision: commit.digest!.slice(commit.digest!.indexOf(':') + 1) }
}

/** A repository without scheme prefix and reference: `git+https://x/y@refs/heads/main` and `https://x/y#main` are both `https://x/y`. */
export function repositoryOf(uri: string): string {
  return uri.replace(/^git\+/, '').replace(/#.*$/, '').replace(/@refs\/.*$/, '').replace(/\.git$/, '')
}

/** 1970 is what reproducible builds write for no time at all. */
function momentOf(text: string | null | undefined): Date | null {
  const date = text == null || !/^\d{4}-\d\d-\d\dT/.test(text) ? null : new Date(text)
  return date === null || Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1971 || date.getUTCFullYear() > 9999 ? null : date
}
