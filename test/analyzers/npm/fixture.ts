import type { Fixture } from '../fixture.ts'
import { readJson } from '../read-fixture.ts'

const path = '/srv/shop/node_modules/picocolors/package.json'

/** One manifest as npm installed it; `npm ls` names this version. */
export const fixture: Fixture = {
  path,
  bytes: Buffer.from(readJson<Record<string, string>>(import.meta.url, 'tree.json')[path] ?? ''),
  expected: [{ name: 'picocolors', version: '1.1.1' }],
}
