import type { Fixture } from '../fixture.ts'
import { readPacked, readTable } from '../read-fixture.ts'

/**
 * A published application (npm: @autorest/csharp 3.0.0-beta.20251203.1, MIT). Expected: the packages of the runtime target of which an assembly
 * lies in the published folder, by a script of its own; that folder has 39 assemblies, one of them the application.
 */
export const fixture: Fixture = {
  path: '/app/AutoRest.CSharp.deps.json',
  bytes: readPacked(import.meta.url, 'AutoRest.CSharp.deps.json'),
  expected: readTable(import.meta.url, 'published.tsv').map(([name = '', version = '']) => ({ name, version })),
}
