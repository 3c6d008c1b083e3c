/** Media types of layers that hold a tar (OCI image-spec, media-types.md; Docker image manifest v2.2). */
const LAYERS = new Set([
  ...['tar', 'tar+gzip', 'tar+zstd'].flatMap((form) => [
    `application/vnd.oci.image.layer.v1.${form}`,
    `application/vnd.oci.image.layer.nondistributable.v1.${form}`,
  ]),
  'application/vnd.docker.image.rootfs.diff.tar',
  'application/vnd.docker.image.rootfs.diff.tar.gzip',
  'application/vnd.docker.image.rootfs.diff.tar.zstd',
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
])

/** Media types of configurations that make a manifest an image. */
const CONFIGS = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'])

/** Layers that are documents about another image, though the manifest looks like an image (cosign tags, BuildKit attestations, sigstore bundles). */
const DOCUMENTS = /^application\/(vnd\.in-toto|vnd\.dsse\.|vnd\.dev\.cosign\.|vnd\.dev\.sigstore\.|vnd\.cncf\.notary\.|spdx|vnd\.cyclonedx|vnd\.syft)/

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json'
export const OCI_TAR = 'application/vnd.oci.image.layer.v1.tar'

/** Whether this is, to the letter, one of the layer types of OCI or Docker: neither parameters nor upper case match. */
export function isLayer(mediaType: string): boolean {
  return LAYERS.has(mediaType)
}

/** Layers that registries need not hold (Windows base layers). */
export function isForeign(mediaType: string): boolean {
  return mediaType.includes('nondistributable') || mediaType.includes('.foreign.')
}

/** Whether a manifest whose configuration has this type is an image; one whose descriptor has no type counts as one. */
export function isImageConfig(mediaType: string | undefined): boolean {
  return mediaType === undefined || CONFIGS.has(mediaType)
}

/** Whether a layer of this type is a statement, a signature or an SBOM. A manifest with no other layers is no image. */
export function isDocument(mediaType: string): boolean {
  return DOCUMENTS.test(mediaType)
}
