import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { temporaryFolder } from '../testkit/oci.ts'
import { inProcess } from './in-process.ts'

test('workers tells who analyzes what now, and a server only where it analyzes', async () => {
  const store = await freshStore(join(temporaryFolder(), 'store.db'))
  expect(await inProcess(['workers', '--store', store.store])).toEqual({ status: 1, out: '', err: 'Nothing is analyzed now.\n' })
  const work = (kind: 'image' | 'layer', digest: string) => ({ kind, digest, analyzers: 'all' })
  await store.lineage.leases.take({ id: 'one', host: 'builder-7', pid: 4711, place: null, target: '/srv/fleet' }, 60_000, [[work('image', 'i'), work('layer', 'a'), work('layer', 'b')]], [])
  const { status, out } = await inProcess(['workers', '--store', store.store])
  expect(status).toBe(0)
  expect(out.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/, 'SINCE              ')).toBe(
    'HOST       PROCESS  SINCE                IMAGES  LAYERS  TARGET\nbuilder-7     4711  SINCE                     1       2  /srv/fleet\n',
  )
  const json = JSON.parse((await inProcess(['workers', '--store', store.store, '--json'])).out) as { startedAt: string; expiresAt: string }[]
  expect(json).toEqual([{ host: 'builder-7', pid: 4711, target: '/srv/fleet', startedAt: expect.any(String), expiresAt: expect.any(String), images: 1, layers: 2 }])
  expect(Date.parse(json[0]!.expiresAt) - Date.parse(json[0]!.startedAt)).toBe(60_000)
  const answer = await asker({ db: store.db, provider: store.provider })('{ analysisWorkers { pid } }')
  expect(answer.errors?.[0]?.extensions.code).toBe('INGEST.NOT_ALLOWED')
  await store.lineage.close()
})
