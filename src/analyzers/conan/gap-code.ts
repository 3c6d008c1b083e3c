/** What Conan's records can fail in. */
export type ConanGapCode = 'CONAN.NOT_A_DATABASE' | 'CONAN.BAD_DATABASE' | 'CONAN.BAD_PACKAGE' | 'CONAN.TOO_MANY' | 'CONAN.PENDING_LOG'
