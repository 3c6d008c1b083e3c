import { createHash } from 'node:crypto'

/** `sha256:<64 lower-case hex digits>`, the only algorithm that registries use in practice (OCI image-spec, descriptor.md). */
export type Digest = `sha256:${string}`

const PATTERN = /^sha256:[0-9a-f]{64}$/

/** Whether the text is a digest as this program keeps them. */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && PATTERN.test(text)
}

/** The digest of some bytes. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
