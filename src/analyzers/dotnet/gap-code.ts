/** What the dependency list in a single-file program of .NET can fail in. */
export type DotnetGapCode =
  | 'DOTNET.BAD_BUNDLE' | 'DOTNET.NOT_KEPT' | 'DOTNET.BAD_JSON' | 'DOTNET.TOO_DEEP' | 'DOTNET.BAD_PACKAGE' | 'DOTNET.TOO_MANY'
