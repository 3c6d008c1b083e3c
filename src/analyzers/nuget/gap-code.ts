/** What the dependency list of a .NET application can fail in. */
export type NugetGapCode = 'NUGET.BAD_JSON' | 'NUGET.TOO_DEEP' | 'NUGET.BAD_PACKAGE' | 'NUGET.TOO_MANY'
