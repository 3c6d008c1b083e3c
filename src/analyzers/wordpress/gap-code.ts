/** What WordPress or a plugin of it can fail in. */
export type WordpressGapCode = 'WORDPRESS.INCOMPLETE' | 'WORDPRESS.BAD_PACKAGE'
