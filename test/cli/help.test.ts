import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, SEEDS, serve, start, stratigraph, until } from './command.ts'
import { inProcess } from './in-process.ts'

const COMMANDS = [
  'analyze', 'images', 'image', 'packages', 'contains', 'why', 'root-causes', 'base', 'derived', 'siblings', 'shared', 'dedup', 'outdated', 'files', 'wasted', 'configs', 'path', 'tag', 'compare',
  'query', 'serve', 'start',
]
const folder = mkdtempSync(join(tmpdir(), 'cli-help-'))
const store = join(folder, 'seeds.db')
let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  expect(await inProcess(['analyze', '--store', store, SEEDS])).toMatchObject({ status: 0 })
  server = await serve(store)
}, 60_000)

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The words of a line as a shell has them. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
}

async function examplesOf(command: string): Promise<string[]> {
  const { status, out } = await inProcess([command, '--help'])
  expect(status).toBe(0)
  expect(out).not.toMatch(/default: (null|\[|\{)/)
  const examples = out.slice(out.indexOf('Examples:')).split('\n').filter((line) => line.startsWith('  stratigraph ')).map((line) => line.trim())
  expect(examples.length).toBeGreaterThan(0)
  return examples
}

test('the help lists every command and the exit statuses', async () => {
  const { status, out } = await stratigraph(['--help'])
  expect(status).toBe(0)
  for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'))
  expect(out).toMatch(/Exit status:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /)
  expect((await stratigraph(['--version'])).out.trim()).toBe(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version)
  expect(await stratigraph([])).toMatchObject({ status: 3, out: '' })
})

test('the help loads no database client and no GraphQL', async () => {
  await stratigraph(['--help'], { env: { NODE_V8_COVERAGE: join(folder, 'loaded') } })
  const loaded = readdirSync(join(folder, 'loaded')).map((file) => readFileSync(join(folder, 'loaded', file), 'utf8')).join('')
  expect(loaded).toContain('src/cli/run.ts')
  expect(loaded).not.toMatch(/@prisma|generated\/sqlite|graphql-yoga|node_modules\/graphql\//)
})

test.each(COMMANDS.filter((command) => command !== 'serve' && command !== 'start'))('the examples of %s run', { timeout: 60_000 }, async (command) => {
  for (const example of await examplesOf(command)) {
    const [asked, file] = example.split(' < ')
    const args = words(asked!).slice(1)
    const own = command !== 'analyze' ? [...args, '--endpoint', `${server.url}/graphql`] : args.includes('--store') ? args.map((word) => (word === 'fleet.db' ? join(folder, word) : word)) : [...args, '--store', store]
    const run = await inProcess(own, file === undefined ? {} : { input: readFileSync(join(ROOT, file), 'utf8') })
    expect({ example, ...run }).toMatchObject({ status: 0, ...(command === 'analyze' ? {} : { err: '' }) }) // progress is told when it takes long
    expect(run.out).not.toBe('')
  }
})

test('start reads the sample images, says what can be asked, and ends with 0', { timeout: 60_000 }, async () => {
  const { port } = new URL(server.url)
  const child = start(['start'], { env: { PORT: port } })
  await until(() => child.text().includes('Ctrl-C') || child.exitCode !== null, 'the start')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(child.text())![0]
  expect(url).not.toContain(port)
  for (const name of ['library', 'base', 'change']) expect(child.text()).toContain(readFileSync(join(ROOT, `seeds/questions/${name}.graphql`), 'utf8'))
  for (const name of ['policy', 'custody', 'report']) expect(child.text()).toContain(readFileSync(join(ROOT, `seeds/questions/${name}.graphql`), 'utf8').split('\n')[0]!.slice(2))
  const shown = [...child.text().matchAll(/^ {2}npm run -s stratigraph -- (.+)$/gm)].map(([, words]) => words!.split(' '))
  expect(shown).toHaveLength(4)
  for (const words of shown) {
    const { out, err } = await inProcess([...words, '--endpoint', `${url}/graphql`])
    expect([words, err, out === '']).toEqual([words, '', false])
  }
  child.kill('SIGINT')
  expect(await child.ended).toMatchObject({ status: 0 })
})
