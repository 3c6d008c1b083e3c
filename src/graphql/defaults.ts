/** The platform that is meant where none is named, as in other tools. */
export const DEFAULT_PLATFORM = 'linux/amd64'
