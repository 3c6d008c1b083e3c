import type { Fixture } from '../fixture.ts'
import { readPacked, readTable } from '../read-fixture.ts'
import { bundle } from './bundle.ts'

const NUGET = new URL('../nuget/fixture.ts', import.meta.url).href

/** The application of the nuget fixture (npm: @autorest/csharp), had it been published as a single file. */
export const fixture: Fixture = {
  path: '/app/AutoRest.CSharp',
  bytes: bundle(readPacked(NUGET, 'AutoRest.CSharp.deps.json')),
  expected: readTable(NUGET, 'published.tsv').map(([name = '', version = '']) => ({ name, version })),
}
