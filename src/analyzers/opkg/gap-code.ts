/** What the database of opkg can fail in. */
export type OpkgGapCode = 'OPKG.BAD_PACKAGE' | 'OPKG.TOO_MANY' | 'OPKG.NOT_A_DATABASE'
