import type { Fixture } from '../fixture.ts'
import { readPacked } from '../read-fixture.ts'

/**
 * Made by Nix 2.8.0: `nix-store --add` of two folders, `nix-store --realise` of a derivation `zlib-1.3.1` with the outputs out and dev. Names and versions are
 * those of `builtins.parseDrvName`; the output's name is not part of the version.
 */
export const fixture: Fixture = {
  path: '/nix/var/nix/db/db.sqlite',
  bytes: readPacked(import.meta.url, 'db.sqlite'),
  expected: [
    { name: 'strata-tool', version: '4.5.6' },
    { name: 'hello', version: '2.12.1-dev' },
    { name: 'zlib', version: '1.3.1' },
    { name: 'zlib', version: '1.3.1' },
  ],
}
