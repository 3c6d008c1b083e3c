import { z } from 'zod'
import type * as Entities from '../../lineage/sql/exchange/entities.ts'
import type { CustodyEntryRow } from '../../lineage/sql/reads/custody-log.ts'
import { type Digest, isDigest } from '../../model/digest.ts'
import { base64, json, moment } from './values.ts'

/** Levels of objects and lists in what users and images bring. */
const MAX_DEPTH = 4_000
/** What a column of numbers takes. */
const MAX_INT = 2_147_483_647

const digest = z.custom<Digest>(isDigest, 'is no sha256 digest')
const text = z.string()
const count = z.int().min(0).max(MAX_INT)
const number = z.int().min(1).max(MAX_INT)
const size = z.int().min(0)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const path = z.string().max(65_536)
const purl = z.string().max(65_536)

const gap = z.strictObject({ code: text, message: text, path: path.nullable() })
const file = z.strictObject({
  path, type: z.string().max(16), mode: count, uid: z.int().min(0), gid: z.int().min(0), size, sha256: sha256.nullable(), linkTarget: path.nullable(),
})
const evidence = z.strictObject({ path, analyzer: text, standing: z.boolean(), findings: text })
const setting = z.strictObject({ path, kind: text, key: text, value: text, line: count.nullable() })
const secret = z.strictObject({ path, rule: text, line: count, fingerprint: text.nullable() })
const blob = z.strictObject({ digest, mediaType: text, size })
const packageVersion = z.strictObject({
  type: text, namespace: text.nullable(), name: text, version: text, purl, licenses: z.array(text),
  requires: z.array(z.strictObject({ text, names: z.array(text) })), provides: z.array(text),
})
const occurrence = { since: digest.nullable(), purl, path }
const run = z.strictObject({ diffId: digest, first: count, last: count, ...occurrence })
const document = z.strictObject({ digest, mediaType: text, annotations: z.record(z.string(), z.string()), content: base64 })
const imageLayer = z.strictObject({
  diffId: digest, chainId: digest, blobDigest: text.nullable(), mediaType: text.nullable(), createdBy: text.nullable(), createdAt: moment.nullable(),
})

/** How the entities of a kind are written: a line with what each has once, then lines of rows of each list. */
interface Kind {
  readonly head: z.ZodObject
  readonly lists: Readonly<Record<string, z.ZodType>>
}

/** All kinds, in the order of a file: what an entity refers to stands before it. */
export const KINDS = {
  layer: {
    head: z.strictObject({ diffId: digest, size, analyzerSet: text, claims: base64.nullable(), digests: base64.nullable().default(null) }),
    lists: { whiteouts: path, opaques: path, files: file, evidence, settings: setting, secrets: secret, gaps: gap, blobs: blob },
  },
  chain: {
    head: z.strictObject({
      chainId: digest, parentId: digest.nullable(), diffId: digest, depth: number, claims: base64.nullable(),
      distro: z.strictObject({ id: text, versionId: text.nullable(), prettyName: text.nullable() }).nullable(),
    }),
    lists: {
      packages: packageVersion,
      introduced: z.strictObject({ purl, path }),
      removed: z.strictObject(occurrence),
      hidden: z.strictObject({ diffId: digest, at: count }),
      placed: z.strictObject({ diffId: digest, at: count, path: path.nullable(), size: size.nullable(), sha256: sha256.nullable() }),
      owned: run,
      disowned: run,
      altered: z.strictObject({ diffId: digest, at: count, kind: z.enum(['MODIFIED', 'MISSING', 'RESTORED']), config: z.boolean(), ...occurrence }),
    },
  },
  image: {
    head: z.strictObject({
      digest, configDigest: digest, mediaType: text, synthesized: z.boolean(), platform: text, created: moment.nullable(), analyzedAt: moment, config: json(MAX_DEPTH),
      annotations: z.record(z.string(), z.string()).nullable(),
    }),
    lists: { layers: imageLayer, gaps: gap.extend({ index: count.nullable() }) },
  },
  index: { head: z.strictObject({ digest, analyzedAt: moment }), lists: { images: digest } },
  source: { head: z.strictObject({ target: text, analyzedAt: moment }), lists: { images: digest } },
  tag: { head: z.strictObject({ repository: text, name: text, digest: digest.nullable(), since: moment.nullable() }), lists: {} },
  move: { head: z.strictObject({ number, repository: text, name: text, digest: text.nullable(), source: text, at: moment }), lists: {} },
  attestation: {
    head: z.strictObject({ digest, subject: digest.nullable(), artifactType: text.nullable(), manifest: text, seenAt: moment }),
    lists: { documents: document },
  },
  trust: {
    head: z.strictObject({
      name: text, kind: text, fingerprint: text, material: text, terms: text, addedVersion: number, addedAt: moment, removedVersion: number.nullable(), removedAt: moment.nullable(),
    }),
    lists: {},
  },
  event: {
    head: z.strictObject({
      id: number, key: text, kind: text, digest: text.nullable(), repository: text.nullable(), tag: text.nullable(), actor: text.nullable(), source: text,
      at: text, recordedAt: text, body: text, previous: text, hash: text,
    }),
    lists: {},
  },
  report: { head: z.strictObject({ name: text, source: text, savedAt: moment }), lists: {} },
  reportRun: {
    head: z.strictObject({
      number, report: text, documentHash: text, variables: text, head: text, startedAt: moment, milliseconds: count, rowCount: count, complete: z.boolean(),
      reasons: text, sha256: text, rows: base64.nullable(),
    }),
    lists: {},
  },
  factSchema: {
    head: z.strictObject({ name: text, version: number, title: text.nullable(), kinds: text, jsonSchema: text, origin: z.enum(['user', 'extension']), definedAt: moment }),
    lists: {},
  },
  fact: {
    head: z.strictObject({
      schema: text, version: number, kind: text, target: text, path, key: text, value: text, setBy: text.nullable(), setAt: moment, endedAt: moment.nullable(),
    }),
    lists: { leaves: z.strictObject({ pointer: text, value: text }) },
  },
  extensionTrust: {
    head: z.strictObject({ name: text, sha256, description: text, looksAt: text, trustedAt: moment, removedAt: moment.nullable() }),
    lists: {},
  },
  extensionRun: {
    head: z.strictObject({ extension: text, sha256, kind: text, target: text, milliseconds: count, factCount: count, ranAt: moment }),
    lists: { gaps: gap },
  },
} as const satisfies Readonly<Record<KindName, Kind>>

/** What the entities of each kind are. */
export interface EntityOf {
  readonly layer: Entities.LayerEntity
  readonly chain: Entities.ChainEntity
  readonly image: Entities.ImageEntity
  readonly index: Entities.IndexEntity
  readonly source: Entities.SourceEntity
  readonly tag: Entities.TagEntity
  readonly move: Entities.MoveEntity
  readonly attestation: Entities.AttestationEntity
  readonly trust: Entities.TrustEntity
  readonly event: CustodyEntryRow
  readonly report: Entities.ReportEntity
  readonly reportRun: Entities.RunEntity
  readonly factSchema: Entities.FactSchemaEntity
  readonly fact: Entities.FactEntity
  readonly extensionTrust: Entities.ExtensionTrustEntity
  readonly extensionRun: Entities.ExtensionRunEntity
}

/** The name of a kind. */
export type KindName = keyof EntityOf

/** The kinds in the order of a file. */
export const KIND_NAMES = Object.keys(KINDS) as KindName[]

/** An entity with its kind. */
export type Entity = { readonly [Name in KindName]: { readonly kind: Name; readonly value: EntityOf[Name] } }[KindName]

/** The first line of a file. */
export const HEAD = z.strictObject({ format: z.literal('stratigraph-export'), version: z.int(), schema: z.string().max(200) })

/** What this program writes and reads. */
export const FORMAT_VERSION = 1

/** The last line: how many entities of each kind stand before it, and the sha256 of all bytes before it. */
export const END = z.strictObject({ end: z.strictObject({ counts: z.partialRecord(z.enum(KIND_NAMES), z.int().min(0)), sha256 }) })

/** Characters of a line. */
export const MAX_LINE = 134_217_728
