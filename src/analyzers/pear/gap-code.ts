/** What the registry entry of a PEAR package can fail in. */
export type PearGapCode = 'PEAR.BAD_ENTRY' | 'PEAR.INCOMPLETE' | 'PEAR.BAD_PACKAGE'
