import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EVENT_KINDS } from '../../src/custody/events.ts'
import { schema } from '../../src/graphql/schema.ts'
import { ROOT, SEEDS } from '../cli/command.ts'
import { inProcess } from '../cli/in-process.ts'
import { pair } from './fixture.ts'

const page = readFileSync(join(ROOT, 'docs/custody.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'custody-docs-'))
const store = join(folder, 'seeds.db')

beforeAll(async () => {
  expect(await inProcess(['analyze', '--store', store, SEEDS])).toMatchObject({ status: 0 })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** When something was first seen here depends on the day. */
const undated = (text: string) => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=.*\[first seen here\])/g, 'then')

test('the page shows the trail as it is', { timeout: 60_000 }, async () => {
  const shown = /\$ stratigraph (custody \S+)\n([^`]*)```/.exec(page)!
  const { status, out } = await inProcess([...shown[1]!.split(' '), '--store', store])
  expect([status, undated(out)]).toEqual([0, undated(shown[2]!)])
})

test('the trust file of the page is the example, and is applied as shown', { timeout: 60_000 }, async () => {
  expect(page).toContain(`\`\`\`yaml\n${readFileSync(join(ROOT, 'docs/examples/trust.yaml'), 'utf8')}\`\`\``)
  const shown = /\$ stratigraph (trust apply \S+)\n([^`]*)```/.exec(page)!
  const own = join(folder, 'trust.db')
  await inProcess(['analyze', '--store', own, SEEDS])
  expect(await inProcess([...shown[1]!.split(' '), '--store', own])).toEqual({ status: 0, out: shown[2]!, err: '' })
  expect((await inProcess(['trust', 'export', '--store', own])).out).toBe(readFileSync(join(ROOT, 'docs/examples/trust.yaml'), 'utf8'))
})

test('the page names every kind of event that can be told', () => {
  for (const kind of EVENT_KINDS) expect(page).toContain(`\`${kind}\``)
})

test('the commands of the page', { timeout: 120_000 }, async () => {
  const key = join(folder, 'release.pub')
  writeFileSync(key, pair().pem)
  const run = (...args: string[]) => inProcess([...args, '--store', store])
  expect(await run('trust', 'add', '--key', key, '--name', 'release')).toEqual({ status: 0, out: 'release is trusted (version 1).\n', err: '' })
  expect(await run('trust', 'add', '--key', key)).toMatchObject({ status: 1, err: expect.stringContaining('CUSTODY.KNOWN_ROOT') })
  const told = /\$ stratigraph (event add [^\n]+)/.exec(page)![1]!.split(' ')
  expect(await run(...told, '--key', 'k')).toMatchObject({ status: 0, out: expect.stringMatching(/^Kept for sha256:/) })
  expect(await run(...told, '--key', 'k')).toMatchObject({ status: 0, out: 'It was there already.\n' })
  expect(await run('trust', 'remove', 'release')).toMatchObject({ status: 0, out: 'release is no longer trusted (version 2).\n' })
  expect(await run('trust', 'list')).toMatchObject({ status: 0, out: expect.stringMatching(/release .*versions 1 to 1/) })
  // Eleven tags were seen; a root came and went; an event.
  expect(await run('custody', 'verify-log')).toMatchObject({ status: 0, out: expect.stringMatching(/^14 entries, all as sealed\. Head: sha256:[0-9a-f]{64}\n$/) })
  expect(await run('custody', 'verify-log', '--head', 'sha256:0')).toMatchObject({ status: 1, out: '' })
  expect(JSON.parse((await run('custody', 'seeds.example/shop/orders:1.1', '--json')).out)).toMatchObject({ events: expect.arrayContaining([expect.objectContaining({ kind: 'DEPLOYED', actor: 'argo' })]) })
})

test('the questions of the page fit the schema', () => {
  const questions = [...page.matchAll(/```graphql\n([^`]*)```/g)].map(([, text]) => text!)
  expect(questions).toHaveLength(2)
  for (const question of questions) expect(validate(schema, parse(question))).toEqual([])
})
