/** What the description of an installed R package can fail in. */
export type CranGapCode = 'CRAN.INCOMPLETE' | 'CRAN.BAD_PACKAGE'
