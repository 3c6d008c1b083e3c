import { type Digest, digestOf } from '../../model/digest.ts'
import { OCI_MANIFEST } from '../media-types.ts'
import type { SourceAttestation, SourceDocument } from '../source.ts'

/** The empty configuration of artifacts (image-spec, manifest.md): `{}`. */
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 }

/** A document as a registry would hold it: in an artifact manifest that refers to the subject. The same document and subject are the same manifest. */
export function attached(subject: Digest, document: SourceDocument): SourceAttestation {
  const { mediaType, digest, content } = document
  const manifest = JSON.stringify({
    schemaVersion: 2, mediaType: OCI_MANIFEST, artifactType: mediaType, config: EMPTY,
    layers: [{ mediaType, digest, size: content.length }],
    // How large the subject is, is not known here.
    subject: { mediaType: OCI_MANIFEST, digest: subject, size: 0 },
  })
  return { digest: digestOf(manifest), subject, artifactType: mediaType, manifest, documents: [document] }
}
