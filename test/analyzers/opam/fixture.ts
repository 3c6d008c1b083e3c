import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** A switch of opam 2.1.2 after `opam install strata-ml.0.3.1` from a repository of its own; `opam list --installed` says strata-ml 0.3.1. */
export const fixture: Fixture = {
  path: '/root/.opam/default/.opam-switch/switch-state',
  bytes: readFixture(import.meta.url, 'switch-state'),
  expected: [{ name: 'strata-ml', version: '0.3.1' }],
}
