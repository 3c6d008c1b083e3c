/** What the specification of an installed gem can fail in. */
export type GemGapCode = 'GEM.NO_NAME' | 'GEM.NO_VERSION' | 'GEM.BAD_NAME' | 'GEM.BAD_VERSION' | 'GEM.TOO_LONG'
