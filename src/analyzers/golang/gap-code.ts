/** What the build information of a Go program can fail in. */
export type GolangGapCode =
  | 'GOLANG.BAD_BUILD_INFO'
  | 'GOLANG.BAD_MODULE'
  | 'GOLANG.NOT_KEPT'
  | 'GOLANG.TOO_LONG'
  | 'GOLANG.TOO_MANY'
