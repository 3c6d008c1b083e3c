import { expect, test } from 'vitest'
import { Desk } from '../../src/server/report-desk.ts'
import { contextOf, type Shared } from '../../src/server/context.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { emptyStore, STORES } from '../testkit/world.ts'
import { seedStore } from './seeds.ts'

test.each(STORES)('%s: a run sees one moment of the store, and gives the moment back however it ends', { timeout: 60_000 }, async (kind) => {
  const { db, provider, lineage, snapshot } = await openStore(await seedStore(await emptyStore(kind)))
  let open = 0
  const counted = async () => {
    const { db: at, close } = await snapshot()
    open++
    return {
      db: at,
      close: async () => {
        open--
        await close()
      },
    }
  }
  const desk: Desk = new Desk({
    db, snapshot: counted, seconds: 30, writable: false,
    contextOf: (at, signal) => contextOf({ db: at, provider, reports: desk, progress: null, policies: null, analyze: null, custody: null } as unknown as Shared, signal),
  })
  const request = { name: 'licences', format: 'csv', parameters: {}, run: null, asOf: null }
  const whole = async (parts: AsyncGenerator<string | Uint8Array>) => {
    let text = ''
    for await (const part of parts) text += String(part)
    return text
  }
  const before = await whole((await desk.document(request, new AbortController().signal)).parts)
  const { parts } = await desk.document(request, new AbortController().signal)
  const first = await parts.next()
  // Everything goes while the report is read.
  await db.$executeRawUnsafe('DELETE FROM "PackageVersion"')
  expect(String(first.value) + (await whole(parts))).toBe(before)
  // A second page is read when the first was taken.
  expect(before.split('\r\n').length).toBeGreaterThan(100 + 1)
  expect(await whole((await desk.document(request, new AbortController().signal)).parts)).not.toBe(before)
  expect(open).toBe(0)

  const gone = new AbortController()
  const begun = await desk.document(request, gone.signal)
  expect(open).toBe(1)
  await begun.close()
  expect(open).toBe(0)
  await expect(desk.document({ ...request, name: 'nothing' }, gone.signal)).rejects.toMatchObject({ code: 'REPORTS.NOT_FOUND' })
  const held = await Promise.all([1, 2, 3, 4].map(() => desk.document(request, gone.signal)))
  await expect(desk.document(request, gone.signal)).rejects.toMatchObject({ code: 'REPORTS.BUSY' })
  for (const { close } of held) await close()
  expect(await whole((await desk.document(request, gone.signal)).parts)).not.toBe('')
  expect(open).toBe(0)
  await lineage.close()
})
