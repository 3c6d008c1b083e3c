/** What an os-release file can fail in. */
export type OsReleaseGapCode = 'OS_RELEASE.NO_FIELDS' | 'OS_RELEASE.BAD_ID' | 'OS_RELEASE.BAD_QUOTES'
