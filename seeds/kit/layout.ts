import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A content descriptor (OCI image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
}

/** The platform of an image, with the names that Go gives them. */
export interface Platform {
  readonly architecture: string
  readonly os: string
  readonly variant?: string
}

/** An OCI image layout (image-spec, image-layout.md) that is being written to a folder. */
export interface Layout {
  /** Stores bytes under their digest and answers their descriptor. */
  put(mediaType: string, bytes: Buffer): Descriptor
  /** Stores a value as JSON. */
  putJson(mediaType: string, value: unknown): Descriptor
  /** Gives a stored manifest or index a full reference in `index.json`. */
  name(reference: string, descriptor: Descriptor): void
  /** Writes `oci-layout` and `index.json`, references in byte order. */
  close(): void
}

/** Starts a layout in `folder`; what was in the folder is deleted. */
export function createLayout(folder: string): Layout {
  const blobs = join(folder, 'blobs', 'sha256')
  const named: Descriptor[] = []
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(blobs, { recursive: true })
  const put = (mediaType: string, bytes: Buffer): Descriptor => {
    const hash = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(blobs, hash), bytes)
    return { mediaType, digest: `sha256:${hash}`, size: bytes.length }
  }
  return {
    put,
    putJson: (mediaType, value) => put(mediaType, Buffer.from(JSON.stringify(value))),
    name: (reference, descriptor) => {
      named.push({ ...descriptor, annotations: { 'org.opencontainers.image.ref.name': reference } })
    },
    close: () => {
      const mediaType = 'application/vnd.oci.image.index.v1+json'
      const manifests = named.toSorted((left, right) => (refName(left) < refName(right) ? -1 : 1))
      writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
      writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType, manifests }, null, 2))
    },
  }
}

function refName(descriptor: Descriptor): string {
  return descriptor.annotations?.['org.opencontainers.image.ref.name'] ?? ''
}
