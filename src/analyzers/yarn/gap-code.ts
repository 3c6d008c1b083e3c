/** What a package in the cache of Yarn can fail in. */
export type YarnGapCode = 'YARN.BAD_ZIP' | 'YARN.BAD_JSON' | 'YARN.INCOMPLETE' | 'YARN.BAD_PACKAGE'
