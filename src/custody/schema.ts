import { z } from 'zod'

/** The documents of attestations that come from outside, as far as they are used; members that are not named here are dropped. */
const text = z.string().max(4_096)
const digests = z.record(z.string().max(64), z.string().max(256))

/** In-toto Statement, v0.1 and v1 (in-toto/attestation, spec/v1/statement.md). */
const statement = z.object({
  _type: z.enum(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']),
  subject: z.array(z.object({ name: text.nullish(), digest: digests })).min(1).max(10_000),
  predicateType: text,
  predicate: z.unknown().optional(),
})

/** DSSE envelope (secure-systems-lab/dsse, envelope.md). */
const envelope = z.object({
  payloadType: text,
  payload: z.string(),
  signatures: z.array(z.object({ keyid: text.nullish(), sig: z.string().max(16_384) })).max(64),
})

/** What cosign signs (containers/image, docs/containers-signature.5.md); the case of the digest's name varies. */
const simpleSigning = z.object({
  critical: z.object({ image: z.object({ 'docker-manifest-digest': text.optional(), 'Docker-manifest-digest': text.optional() }) }),
})

/** The annotation in which cosign keeps the entry of a log (cosign, specs/SIGNATURE_SPEC.md). */
const cosignEntry = z.object({
  SignedEntryTimestamp: z.string().max(4_096),
  Payload: z.object({ body: z.string().max(65_536), integratedTime: z.int().nonnegative(), logIndex: z.int().nonnegative(), logID: z.string().regex(/^[0-9a-f]{64}$/) }),
})

const cosignTimestamp = z.object({ SignedRFC3161Timestamp: z.string().min(1).max(65_536) })

/** The part of a Sigstore bundle that says how it has to be verified (protobuf-specs, sigstore_bundle.proto). */
const bundle = z.object({
  mediaType: text,
  verificationMaterial: z.object({
    publicKey: z.object({ hint: text.nullish() }).nullish(),
    certificate: z.object({ rawBytes: z.string().max(65_536) }).nullish(),
    x509CertificateChain: z.object({ certificates: z.array(z.object({ rawBytes: z.string().max(65_536) })).min(1).max(10) }).nullish(),
    tlogEntries: z.array(z.unknown()).max(32).nullish(),
  }),
  dsseEnvelope: envelope.nullish(),
  messageSignature: z.object({ messageDigest: z.object({ algorithm: text, digest: text }).nullish(), signature: z.string().max(16_384) }).nullish(),
})

const material = z.object({ uri: text.nullish(), digest: digests.nullish(), name: text.nullish() })
const materials = z.array(material).max(10_000).nullish()
const source = z.object({ uri: text.nullish(), digest: digests.nullish() }).nullish()

/** SLSA provenance v0.2 (slsa.dev/provenance/v0.2). BuildKit spells invocation ids in two ways. */
const provenance02 = z.object({
  builder: z.object({ id: text.nullish() }).nullish(),
  buildType: text.nullish(),
  invocation: z.object({ configSource: source }).nullish(),
  metadata: z
    .object({
      buildInvocationId: text.nullish(),
      buildInvocationID: text.nullish(),
      buildStartedOn: text.nullish(),
      buildFinishedOn: text.nullish(),
      completeness: z.object({ materials: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
  materials,
})

/** SLSA provenance v1 (slsa.dev/spec, build-provenance). */
const provenance1 = z.object({
  buildDefinition: z.object({
    buildType: text.nullish(),
    externalParameters: z.object({ configSource: source }).nullish(),
    resolvedDependencies: materials,
  }),
  runDetails: z
    .object({
      builder: z.object({ id: text.nullish() }).nullish(),
      metadata: z
        .object({
          invocationId: text.nullish(),
          invocationID: text.nullish(),
          startedOn: text.nullish(),
          finishedOn: text.nullish(),
          buildkit_completeness: z.object({ resolvedDependencies: z.boolean().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
})

/** Notifications of a distribution registry (distribution, docs/content/about/notifications.md). */
const distribution = z.object({
  events: z
    .array(
      z.object({
        id: z.string().min(1).max(255),
        timestamp: z.string().max(64),
        action: z.string().max(64),
        target: z
          .object({
            mediaType: z.string().max(255).nullish(),
            digest: z.string().max(255).nullish(),
            repository: z.string().max(255).nullish(),
            tag: z.string().max(255).nullish(),
            url: text.nullish(),
            fromRepository: z.string().max(255).nullish(),
          })
          .nullish(),
        request: z.object({ host: z.string().max(255).nullish(), addr: z.string().max(255).nullish() }).nullish(),
        actor: z.object({ name: z.string().max(255).nullish() }).nullish(),
        source: z.object({ addr: z.string().max(255).nullish() }).nullish(),
      }),
    )
    .max(1_000),
})

export type StatementDocument = z.infer<typeof statement>
export type EnvelopeDocument = z.infer<typeof envelope>
export type BundleDocument = z.infer<typeof bundle>
export type SimpleSigningDocument = z.infer<typeof simpleSigning>
export type Provenance02Document = z.infer<typeof provenance02>
export type Provenance1Document = z.infer<typeof provenance1>
export type DistributionDocument = z.infer<typeof distribution>

export const parseStatement = (value: unknown) => parse(statement, value)
export const parseEnvelope = (value: unknown) => parse(envelope, value)
export const parseSimpleSigning = (value: unknown) => parse(simpleSigning, value)
export const parseCosignEntry = (value: unknown) => parse(cosignEntry, value)
export const parseCosignTimestamp = (value: unknown) => parse(cosignTimestamp, value)
export const parseBundle = (value: unknown) => parse(bundle, value)
export const parseProvenance02 = (value: unknown) => parse(provenance02, value)
export const parseProvenance1 = (value: unknown) => parse(provenance1, value)
export const parseDistribution = (value: unknown) => parse(distribution, value)

/** The document, or null where it is not of its form. */
function parse<T>(schema: z.ZodType<T>, value: unknown): T | null {
  const result = schema.safeParse(value)
  return result.success ? result.data : null
}
