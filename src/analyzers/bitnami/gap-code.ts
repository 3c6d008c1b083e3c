/** What an SPDX document of Bitnami can fail in. */
export type BitnamiGapCode = 'BITNAMI.BAD_JSON' | 'BITNAMI.TOO_DEEP' | 'BITNAMI.BAD_PACKAGE' | 'BITNAMI.TOO_MANY'
