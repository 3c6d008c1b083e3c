/** What the list of installed Composer packages can fail in. */
export type ComposerGapCode = 'COMPOSER.BAD_JSON' | 'COMPOSER.TOO_DEEP' | 'COMPOSER.BAD_PACKAGE' | 'COMPOSER.TOO_LONG' | 'COMPOSER.TOO_MANY'
