/** What an entry of pacman's database can fail in. */
export type AlpmGapCode = 'ALPM.INCOMPLETE' | 'ALPM.BAD_PACKAGE'
