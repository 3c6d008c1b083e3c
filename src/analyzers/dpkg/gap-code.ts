/** What a dpkg database can fail in. */
export type DpkgGapCode =
  | 'DPKG.NOT_A_DATABASE'
  | 'DPKG.NO_NAME'
  | 'DPKG.NO_VERSION'
  | 'DPKG.BAD_NAME'
  | 'DPKG.TOO_LONG'
  | 'DPKG.TOO_MANY'
  | 'DPKG.BAD_LIST'
  | 'DPKG.BAD_DIVERSIONS'
