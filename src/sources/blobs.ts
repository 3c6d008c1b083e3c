import { type Digest, digestOf } from '../model/digest.ts'
import { SourceFailure } from './source-failure.ts'
import type { Files } from './files.ts'

/** Manifests, indexes and configurations: registries take no larger ones (distribution-spec, 4 MiB). */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

/** What a descriptor says of a blob. */
interface Described {
  readonly digest: Digest
  readonly size: number
}

/** The path of a blob in an OCI layout (image-layout.md). */
export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`
}

/**
 * A document of a layout, its size and digest checked. Throws SOURCES.MISSING_BLOB, SOURCES.SIZE_MISMATCH, SOURCES.DIGEST_MISMATCH,
 * SOURCES.TOO_LARGE.
 */
export function readDocument(files: Files, { digest, size }: Described): Buffer {
  const bytes = files.read(blobPath(digest), MAX_DOCUMENT_BYTES)
  if (bytes === null) throw new SourceFailure('SOURCES.MISSING_BLOB', 'The blob is not in the target.', { blob: digest })
  if (bytes.length !== size) throw new SourceFailure('SOURCES.SIZE_MISMATCH', `The descriptor says ${size} bytes, the blob has ${bytes.length}.`, { blob: digest })
  const real = digestOf(bytes)
  if (real !== digest) throw new SourceFailure('SOURCES.DIGEST_MISMATCH', `The blob's digest is ${real}.`, { blob: digest })
  return bytes
}
