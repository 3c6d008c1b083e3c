import type { Fixture } from '../fixture.ts'
import { readFixture, readJson } from '../read-fixture.ts'

interface Shown {
  readonly installed: readonly { readonly name: string; readonly version: string }[]
}

/** What Composer 2.5 installed from two folders, and what `composer show --format=json` says; it sorts by name, the file by name in the other case. */
const shown = readJson<Shown>(import.meta.url, 'composer-show.json').installed

export const fixture: Fixture = {
  path: '/app/vendor/composer/installed.json',
  bytes: readFixture(import.meta.url, 'installed.json'),
  expected: shown.toReversed().map(({ name, version }) => ({ name: name.slice(name.indexOf('/') + 1).toLowerCase(), version })),
}
