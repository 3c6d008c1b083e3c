/** What a configuration file can fail in. */
export type ConfigGapCode = 'CONFIG.TOO_MANY'
