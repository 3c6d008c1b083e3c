/** What the manifest of an installed npm package can fail in. */
export type NpmGapCode = 'NPM.BAD_JSON' | 'NPM.TOO_DEEP' | 'NPM.BAD_NAME' | 'NPM.BAD_VERSION' | 'NPM.TOO_LONG'
