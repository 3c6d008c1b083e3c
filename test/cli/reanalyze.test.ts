import { DatabaseSync } from 'node:sqlite'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { inProcess } from './in-process.ts'

test('what older analyzers have read is read again from where it came; a target that has gone is told, and the others are read', async () => {
  const folder = temporaryFolder()
  const store = join(folder, 'store.db')
  const base = layer([osRelease('debian'), dpkgStatus({ a: '1.0' })])
  const targets = ['one', 'two'].map((name) => writeLayout(join(folder, name), { [`registry.example/${name}:1`]: image({ layers: [base, layer([{ path: name, content: name }])] }) }))
  expect(await inProcess(['analyze', ...targets, '--store', store])).toMatchObject({ status: 0 })
  expect(await inProcess(['reanalyze', '--store', store])).toMatchObject({ status: 0, out: 'Everything was read by the analyzers of today.\n' })
  const age = () => {
    const db = new DatabaseSync(store)
    db.exec(`UPDATE "Layer" SET "analyzerSet" = 'dpkg@0'`)
    db.close()
  }
  age()
  const dry = await inProcess(['reanalyze', '--dry-run', '--json', '--store', store])
  expect(JSON.parse(dry.out)).toEqual({ layers: 3, images: 2, withoutTarget: 0, targets: targets.map((target) => ({ target, images: 1 })) })
  const run = await inProcess(['reanalyze', '--json', '--quiet', '--store', store])
  expect(run.status).toBe(0)
  const [, ...outcomes] = run.out.trimEnd().split('\n').map((line) => JSON.parse(line) as { target: string; status: string; layers: object })
  // The base is read once: the second target finds it up to date.
  expect(outcomes.map(({ target, status, layers }) => [target, status, layers])).toEqual([[targets[0], 'analyzed', { read: 2, known: 0 }], [targets[1], 'analyzed', { read: 1, known: 1 }]])
  expect(await inProcess(['reanalyze', '--store', store])).toMatchObject({ status: 0, out: 'Everything was read by the analyzers of today.\n' })
  age()
  renameSync(targets[0]!, join(folder, 'moved'))
  const partly = await inProcess(['reanalyze', '--quiet', '--store', store])
  expect(partly.status).toBe(1)
  expect(partly.err).toContain('[SOURCES.NOT_FOUND]')
  expect(partly.err).toContain('1 layer of 1 image could not be read again')
}, 60_000)
