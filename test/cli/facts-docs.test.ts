import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, SEEDS } from './command.ts'
import { inProcess } from './in-process.ts'

/** The pages whose commands are run here, each on a store and in a folder of its own. */
const PAGES = ['docs/facts.md', 'docs/extensions.md']

/** Commands in their order, each with its output and exit status. */
function shown(page: string): { line: string; output: string; status: number }[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  return [...text.matchAll(/```console\n(.*?)```\n(?:\n\(exit status (\d)\))?/gs)].flatMap(([, block, status]) => {
    const commands = block!.split(/^\$ stratigraph /m).slice(1)
    return commands.map((each, i) => {
      const [line = '', ...output] = each.split('\n')
      return { line, output: output.join('\n').trimEnd(), status: i === commands.length - 1 ? Number(status ?? 0) : 0 }
    })
  })
}

describe.each(PAGES)('%s', (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'facts-docs-'))
  const env = { STRATIGRAPH_STORE: join(folder, 'seeds.db') }
  beforeAll(async () => {
    for (const name of ['docs', 'seeds', 'policies']) symlinkSync(join(ROOT, name), join(folder, name))
    expect(await inProcess(['analyze', SEEDS], { env, cwd: folder })).toMatchObject({ status: 0 })
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('shows what its commands print', async () => {
    const commands = shown(page)
    expect(commands.length).toBeGreaterThan(3)
    for (const { line, output, status } of commands) {
      const run = await inProcess(line.split(' '), { env, cwd: folder })
      expect({ line, status: run.status, printed: (run.out + run.err).split('\n').map((each) => each.trimEnd()).join('\n').trimEnd() }).toEqual({ line, status, printed: output })
      // The page says so: what is trusted runs with the next analysis.
      if (line.startsWith('extension trust')) expect(await inProcess(['analyze', SEEDS], { env, cwd: folder })).toMatchObject({ status: 0 })
    }
  }, 120_000)

  test('its queries have the answers that stand below them', async () => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    for (const [, query, answer] of text.matchAll(/```graphql\n(.*?)```\n\n```json\n(.*?)```/gs)) {
      // As it was when the query was shown: before the commands below it.
      const fresh = mkdtempSync(join(tmpdir(), 'facts-docs-'))
      const own = { STRATIGRAPH_STORE: join(fresh, 'seeds.db') }
      expect(await inProcess(['analyze', SEEDS], { env: own })).toMatchObject({ status: 0 })
      expect(await inProcess(['facts', 'define', 'docs/examples/owner.json'], { env: own })).toMatchObject({ status: 0 })
      expect(await inProcess(['facts', 'set', '--schema', 'acme/owner', '--file', 'docs/examples/owners.csv'], { env: own })).toMatchObject({ status: 0 })
      const run = await inProcess(['query', '-'], { env: own, input: query! })
      expect(JSON.parse(run.out)).toMatchObject({ data: JSON.parse(answer!) })
      rmSync(fresh, { recursive: true, force: true })
    }
  }, 120_000)
})
