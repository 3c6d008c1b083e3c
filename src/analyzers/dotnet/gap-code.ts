import type { DepsTrouble } from '../dotnet-deps.ts'

/** What the dependency list in a single-file program of .NET can fail in. */
export type DotnetGapCode = `DOTNET.${DepsTrouble}` | 'DOTNET.BAD_BUNDLE' | 'DOTNET.NOT_KEPT'
