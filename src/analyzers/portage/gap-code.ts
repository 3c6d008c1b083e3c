/** What an entry of portage's database can fail in. */
export type PortageGapCode = 'PORTAGE.INCOMPLETE' | 'PORTAGE.BAD_PACKAGE'
