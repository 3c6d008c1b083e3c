import type { DepsTrouble } from '../dotnet-deps.ts'

/** What the dependency list of a .NET application can fail in. */
export type NugetGapCode = `NUGET.${DepsTrouble}`
