import type { Fixture } from '../fixture.ts'
import { readJson, readPacked } from '../read-fixture.ts'

interface AuditData {
  readonly packages: readonly { readonly name: string; readonly version: string; readonly kind?: string }[]
}

/**
 * A program that cargo-auditable 0.7.7 built (cargo 1.95), every block that objcopy does not need to find its section zeroed. The JSON is the
 * section as `objcopy --dump-section .dep-v0` gives it, unpacked by Python's zlib.
 */
export const fixture: Fixture = {
  path: '/usr/local/bin/strata-rs',
  bytes: readPacked(import.meta.url, 'strata-rs'),
  expected: readJson<AuditData>(import.meta.url, 'strata-rs.json')
    .packages.filter(({ kind }) => kind !== 'build')
    .map(({ name, version }) => ({ name, version })),
}
