import type { Fixture } from '../fixture.ts'
import { readFixture } from '../read-fixture.ts'

/** Made by pip and setuptools; importlib.metadata says Strata.Wheel_x 3.1rc1 (the name as PEP 503 normalises it). */
export const fixture: Fixture = {
  path: '/usr/share/python-wheels/strata_wheel_x-3.1rc1-py3-none-any.whl',
  bytes: readFixture(import.meta.url, 'strata_wheel_x-3.1rc1-py3-none-any.whl'),
  expected: [{ name: 'strata-wheel-x', version: '3.1rc1' }],
}
