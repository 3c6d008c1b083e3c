/** What the receipt of an installed formula can fail in. */
export type HomebrewGapCode = 'HOMEBREW.BAD_JSON' | 'HOMEBREW.TOO_DEEP' | 'HOMEBREW.BAD_PACKAGE'
