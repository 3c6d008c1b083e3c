import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve } from '../cli/command.ts'
import { inProcess } from '../cli/in-process.ts'
import { parseCsv, rowsOf, seedStore, truths } from './seeds.ts'

const folder = mkdtempSync(join(tmpdir(), 'cli-reports-'))
let store: string

beforeAll(async () => {
  store = await seedStore()
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const report = (...args: string[]) => inProcess(['report', ...args, '--store', store])
const words = (line: string) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)

test('the examples of every command run', { timeout: 120_000 }, async () => {
  for (const name of ['save', 'list', 'show', 'run', 'diff', 'runs']) {
    const { out } = await inProcess(['report', name, '--help'])
    const examples = out.slice(out.indexOf('Examples:')).split('\n').filter((line) => line.startsWith('  stratigraph ')).map((line) => line.trim())
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      const run = await inProcess([...words(example).slice(1), '--store', store])
      expect({ example, ...run }).toMatchObject({ status: 0 })
      expect(run.out).not.toBe('')
    }
  }
})

test('a report is the same from the store and from a server', { timeout: 60_000 }, async () => {
  const server = await serve(store)
  const local = await report('run', 'fleet-packages', '--format', 'csv')
  const remote = await inProcess(['report', 'run', 'fleet-packages', '--format', 'csv', '--endpoint', `${server.url}/graphql`])
  const refused = await inProcess(['report', 'save', 'docs/examples/python-packages.yaml', '--endpoint', `${server.url}/graphql`])
  await server.stop()
  expect(local.status).toBe(0)
  expect(remote).toEqual(local)
  expect(parseCsv(local.out)).toHaveLength(1 + new Set(truths.flatMap(({ manifestDigest, packages }) => packages.map(({ purl }) => `${manifestDigest} ${purl.split('?')[0]}`))).size)
  expect(refused).toMatchObject({ status: 2, out: '', err: expect.stringContaining('REPORTS.NOT_ALLOWED') })
})

test('--json is one value with the rows of the packages tools', async () => {
  const { status, out } = await report('run', 'images-with-package', '-p', 'purl=pkg:pypi/flask', '--json')
  const { rows, complete } = JSON.parse(out) as { rows: { Digest: string; Version: string }[]; complete: boolean }
  const expected = truths.flatMap(({ manifestDigest, packages }) => packages.filter(({ name, type }) => type === 'pypi' && name.toLowerCase() === 'flask').map(({ version }) => `${manifestDigest} ${version}`))
  expect(status).toBe(0)
  expect(complete).toBe(true)
  expect(rows.map(({ Digest, Version }) => `${Digest} ${Version}`).sort()).toEqual(expected.sort())
})

test('the ending of a file says the format; a file that cannot be made is not left', async () => {
  const file = join(folder, 'layers.csv')
  expect(await report('run', 'layer-sharing', '-o', file)).toMatchObject({ status: 0, out: '' })
  expect(rowsOf(readFileSync(file, 'utf8')).length).toBe(new Set(truths.flatMap(({ layers }) => layers.map(({ diffId }) => diffId))).size)
  const workbook = join(folder, 'layers.xlsx')
  expect((await report('run', 'layer-sharing', '-o', workbook)).status).toBe(0)
  expect(readFileSync(workbook).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
  expect((await report('run', 'images-with-package', '-o', join(folder, 'none.csv'))).status).toBe(3)
  expect(existsSync(join(folder, 'none.csv')) || existsSync(join(folder, 'none.csv.part'))).toBe(false)
  expect((await report('run', 'layer-sharing', '-o', join(folder, 'no/folder.csv'))).status).toBe(1)
})

test('exit statuses: 1 for what is not there, 3 for what is written wrongly', async () => {
  expect(await report('run', 'nothing')).toMatchObject({ status: 1, err: expect.stringContaining('REPORTS.NOT_FOUND') })
  expect((await report('show', 'nothing')).status).toBe(1)
  expect((await report('run', 'layer-sharing', '-f', 'pdf')).status).toBe(3)
  expect((await report('run', 'layer-sharing', '-f', 'xlsx')).status).toBe(3)
  expect((await report('run', 'layer-sharing', '-p', 'x')).status).toBe(3)
  expect((await report('run', 'images-with-package')).status).toBe(3)
  expect((await report('runs', 'image-settings')).status).toBe(1)
})

test('a run that is kept is read again, compared to the next, and differs when an image came', { timeout: 60_000 }, async () => {
  expect((await report('run', 'images-with-package', '-p', 'purl=pkg:npm/ms', '--keep')).err).toMatch(/^Run \d+ is kept: \d+ rows?\.\n$/)
  expect((await report('diff', 'images-with-package', '--now')).out).toMatch(/^Run \d+ to run \d+: 0 added, 0 removed, 0 changed, \d+ the same\n$/)
  const runs = JSON.parse((await report('runs', 'images-with-package', '--json')).out) as { number: number; parameters: object; sha256: string }[]
  expect(runs.map(({ parameters }) => parameters)).toEqual([{ purl: 'pkg:npm/ms' }, { purl: 'pkg:npm/ms' }])
  expect(runs[0]!.sha256).toBe(runs[1]!.sha256)
  expect((await report('run', 'images-with-package', '--run', String(runs[0]!.number), '-f', 'csv')).out).toBe((await report('run', 'images-with-package', '-p', 'purl=pkg:npm/ms', '-f', 'csv')).out)
  await report('run', 'images-with-package', '-p', 'purl=pkg:npm/debug', '--keep')
  const difference = JSON.parse((await report('diff', 'images-with-package', '--json')).out) as { added: number; removed: number; changes: { kind: string }[] }
  expect(difference.removed).toBe(rowsOf((await report('run', 'images-with-package', '--run', String(runs[0]!.number), '-f', 'csv')).out).length)
  expect(difference.changes).toHaveLength(difference.added + difference.removed)
})

test('a report file that is wrong is refused at its line, and nothing is saved', async () => {
  const file = join(folder, 'wrong.yaml')
  writeFileSync(file, readFileSync('docs/examples/python-packages.yaml', 'utf8').replace('name version', 'name versio').replace('name: python-packages', 'name: wrong'))
  expect(await report('save', file)).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/wrong\.yaml:12:\d+: Cannot query field "versio".*\[REPORTS\.QUERY\]/) })
  expect((await report('show', 'wrong')).status).toBe(1)
})
