import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FORMATS } from '../../src/analyzers/config/formats.ts'
import { readImage } from '../../src/ingest/image-reading.ts'

const shown = (config: unknown) => readImage(config).settings.map(({ kind, key, value, line }) => `${kind} ${line ?? '-'} ${key}=${value}`)

test('what a configuration sets, as OCI image-spec config.md names it', () => {
  const config = {
    config: {
      User: 'app', WorkingDir: '/srv', Entrypoint: ['/init'], Cmd: ['run', 'it'], ExposedPorts: { '8080/tcp': {} }, Volumes: { '/data': {} }, StopSignal: 'SIGQUIT',
      Env: ['PATH=/bin', 'EMPTY=', 'NOTHING'], Labels: { 'org.opencontainers.image.title': 'shop' }, Healthcheck: { Test: ['CMD', 'true'] }, OnBuild: ['RUN make'],
    },
    history: [{ created_by: 'COPY . /srv # buildkit' }, { comment: 'no instruction' }, { created_by: 'USER app' }],
  }
  expect(shown(config)).toEqual([
    'image - user=app', 'image - working-dir=/srv', 'image - stop-signal=SIGQUIT', 'image - entrypoint=["/init"]', 'image - cmd=["run","it"]',
    'image - healthcheck=["CMD","true"]', 'image - port=8080/tcp', 'image - volume=/data', 'image - on-build=RUN make', 'image - env.PATH=/bin', 'image - env.EMPTY=',
    'image - env.NOTHING=', 'image - label.org.opencontainers.image.title=shop', 'instruction 1 COPY=. /srv', 'instruction 3 USER=app',
  ])
})

test('what has another form than the specification says is not there, and takes nothing else with it', () => {
  expect(shown({ config: { User: 7, Env: 'PATH=/bin', Cmd: [1], Labels: { a: 1 }, ExposedPorts: ['80'], WorkingDir: '/srv' }, history: [null, 3, { created_by: ['x'] }, { created_by: 'USER a' }] })).toEqual([
    'image - working-dir=/srv', 'instruction 4 USER=a',
  ])
  for (const config of [null, undefined, 1, 'x', [], { config: [], history: {} }]) expect(readImage(config)).toMatchObject({ historyId: '', settings: [], secrets: [] })
})

test('a huge one is bounded, in time too', () => {
  const began = performance.now()
  const { settings, secrets } = readImage({
    config: { Env: Array.from({ length: 20_000 }, (_, i) => `API_TOKEN_${i}=${'x'.repeat(40)}${i}`), Labels: { long: 'y'.repeat(2_000_000) }, Entrypoint: Array(100_000).fill('a') },
    history: Array.from({ length: 20_000 }, () => ({ created_by: `RUN ${'|1 a=b '.repeat(200)}` })),
  })
  expect(settings.length).toBeLessThanOrEqual(5_000)
  expect(Math.max(...settings.map(({ key, value }) => Math.max(key.length - 256, value.length - 512)))).toBeLessThanOrEqual(0)
  expect(secrets.length).toBeLessThanOrEqual(1_000)
  expect(performance.now() - began).toBeLessThan(8_000)
})

test('whatever is in it, it is read', () => {
  fc.assert(fc.property(fc.record({ config: fc.anything(), history: fc.anything() }), (config) => void readImage(JSON.parse(JSON.stringify(config) ?? 'null'))), { numRuns: 300 })
})

test('docs/configuration.md has every kind', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8')
  for (const { kind } of FORMATS) expect(page).toContain(`\`${kind}\``)
})
