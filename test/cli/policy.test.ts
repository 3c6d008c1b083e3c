import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT, SEEDS, serve } from './command.ts'
import { inProcess } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'cli-policy-'))
const store = join(folder, 'seeds.db')
const env = { STRATIGRAPH_STORE: store }
const page = readFileSync(join(ROOT, 'docs/policy.md'), 'utf8')

beforeAll(async () => {
  expect(await inProcess(['analyze', '--store', store, SEEDS])).toMatchObject({ status: 0 })
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The words of a line as a shell has them. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain!)
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** A block of the page in a language. */
function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, 'g'))].map(([, text]) => text!)
}

describe('docs/policy.md', () => {
  const shown = [...page.matchAll(/```console\n\$ stratigraph ([^\n]+)\n([^`]*)```\n(?:\n\(exit status (\d)\))?/g)].map(([, line, output, status]) => ({ line: line!, output: output!, status: Number(status ?? 0) }))

  test('shows every command', () => {
    expect(new Set(shown.map(({ line }) => line.split(' ')[1]))).toEqual(new Set(['list', 'check', 'explain', 'lint', 'test']))
  })

  test.each(shown)('$line', { timeout: 60_000 }, async ({ line, output, status }) => {
    const run = await inProcess(words(line), { env })
    expect({ status: run.status, err: run.err }).toEqual({ status, err: '' })
    if (output.endsWith('\n...\n')) expect(run.out.startsWith(output.slice(0, -'...\n'.length))).toBe(true)
    else expect(run.out).toBe(output)
  })

  test('its policy is right, and passes its test; its exception covers what it says', { timeout: 60_000 }, async () => {
    const [policy, exception] = blocks('yaml')
    expect(await inProcess(['policy', 'test', file('page.yaml', policy!)])).toMatchObject({ status: 0 })
    const own = join(folder, 'own')
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'exception.yaml'), exception!)
    const { out } = await inProcess(['policy', 'check', 'no-setuid', 'seeds.example/shop/orders:1.1', '--format', 'json', '--policies', own], { env })
    const [{ images }] = JSON.parse(out)
    expect(images[0].violations.map((each: { key: string; excepted: boolean }) => [each.key, each.excepted])).toEqual([['/usr/bin/mount', true], ['/usr/bin/umount', false]])
  })

  test('its documents answer', async () => {
    const [text] = blocks('graphql')
    for (const operation of ['Deployable', 'Fleet']) {
      const { status, out } = await inProcess(['query', file('page.graphql', text!), '--operation', operation], { env })
      expect({ status, errors: JSON.parse(out).errors }).toEqual({ status: 0, errors: undefined })
    }
  })
})

test.each(['list', 'check', 'explain', 'lint', 'test'])('the examples of policy %s run', { timeout: 60_000 }, async (command) => {
  const { out } = await inProcess(['policy', command, '--help'])
  const examples = out.slice(out.indexOf('Examples:')).split('\n').filter((line) => line.startsWith('  stratigraph ')).map((line) => words(line).slice(1))
  expect(examples.length).toBeGreaterThan(0)
  for (const example of examples) {
    const run = await inProcess(example, { env })
    expect({ example, err: run.err, known: run.status === 0 || run.status === 1 }).toEqual({ example, err: '', known: true })
    expect(run.out).not.toBe('')
  }
})

describe('exit status', () => {
  const cases: [string, string[], number][] = [
    ['passed', ['no-secrets-in-env'], 0],
    ['failed', ['non-root'], 1],
    ['UNKNOWN passes', ['base-known', 'seeds.example/base/debian:12.1'], 0],
    ['unless it fails on unknown', ['base-known', 'seeds.example/base/debian:12.1', '--fail-on', 'unknown'], 1],
    ['never fails', ['non-root', '--fail-on', 'never'], 0],
    ['no image to judge', ['non-root', '--images', 'repository=none'], 2],
    ['an image that is not known', ['non-root', 'seeds.example/none:1'], 1],
    ['no policy', ['none'], 3],
    ['no value of its type', ['image-age', '--param', 'days=many'], 3],
    ['no parameter of this name', ['image-age', '--param', 'weeks=3'], 3],
    ['no moment', ['image-age', '--effective-time', 'yesterday'], 3],
    ['no filter', ['non-root', '--images', 'colour=red'], 3],
    ['no format', ['non-root', '--format', 'pdf'], 3],
    ['no file', ['nothing.yaml'], 3],
    ['nothing', [], 3],
  ]
  test.each(cases)('%s', async (_what, args, status) => {
    expect(await inProcess(['policy', 'check', ...args], { env })).toMatchObject({ status })
  })

  test('2 where a condition fails on every image', async () => {
    const text = 'kind: Policy\nmetadata: {name: a}\nspec:\n  facts: "query ($digest: String!) { image(reference: $digest) { tags { name } } }"\n  rules: [{id: a, deny: "image.tags[99].name == \'a\'"}]\n'
    const run = await inProcess(['policy', 'check', file('fails.yaml', text)], { env })
    expect(run.status).toBe(2)
    expect(run.out).toContain('index out of bounds')
  })

  test('3 with the place of what is wrong', async () => {
    const run = await inProcess(['policy', 'check', 'docs/examples/wrong.yaml'], { env })
    expect(run).toMatchObject({ status: 3, out: '' })
    expect(run.err).toContain('docs/examples/wrong.yaml:10:19: ')
  })

  test('a folder of policies that is wrong is refused with file and place', async () => {
    const own = join(folder, 'wrong')
    mkdirSync(own)
    copyFileSync(join(ROOT, 'docs/examples/wrong.yaml'), join(own, 'wrong.yaml'))
    const run = await inProcess(['policy', 'list', '--policies', own], { env })
    expect(run).toMatchObject({ status: 3, out: '' })
    expect(run.err).toContain('wrong.yaml:10:19 ')
  })
})

test('an archive in CI: no store is left, or needed', { timeout: 60_000 }, async () => {
  const cwd = mkdtempSync(join(folder, 'ci-'))
  const run = await inProcess(['policy', 'check', 'banned-packages', SEEDS, '--format', 'json'], { cwd })
  expect(run.status).toBe(1)
  const [{ images }] = JSON.parse(run.out)
  expect(images.filter((each: { verdict: string }) => each.verdict === 'FAIL').map(({ tags }: { tags: string[] }) => tags)).toEqual([['seeds.example/shop/billing:1.0']])
  expect(images).toHaveLength(11)
  expect(readdirSync(cwd)).toEqual([])
  expect(await inProcess(['policy', 'check', 'banned-packages', join(ROOT, 'seeds/sources')], { cwd })).toMatchObject({ status: 2 })
})

test('all policies at once, and why, straight from an archive', { timeout: 60_000 }, async () => {
  const cwd = mkdtempSync(join(folder, 'ci-'))
  const all = await inProcess(['policy', 'check', '--all', SEEDS, '--format', 'json', '--effective-time', '2026-06-01T00:00:00Z'], { cwd })
  const names = (JSON.parse(all.out) as { policy: string; images: unknown[] }[]).map(({ policy, images }) => [policy, images.length])
  expect(names).toEqual(readdirSync(join(ROOT, 'policies')).sort().map((name) => [name.replace('.yaml', ''), 11]))
  const { status, out } = await inProcess(['policy', 'explain', 'banned-packages', SEEDS], { cwd })
  expect(status).toBe(0)
  expect(out).toContain('FAIL  banned-packages on seeds.example/shop/billing:1.0\n')
  expect(out).toContain('PASS  banned-packages on seeds.example/shop/billing:1.1\n')
  expect(out.match(/because version\.satisfies/g)).toHaveLength(1)
  expect(await inProcess(['policy', 'explain', 'banned-packages', SEEDS, 'seeds.example/shop/billing:1.0'], { cwd })).toMatchObject({ status: 3 })
})

test('a server answers as the store does', { timeout: 60_000 }, async () => {
  const server = await serve(store)
  try {
    const args = ['policy', 'check', 'no-setuid', 'seeds.example/shop/orders:1.1', '--format', 'json']
    const remote = await inProcess([...args, '--endpoint', `${server.url}/graphql`])
    expect(remote).toEqual(await inProcess(args, { env }))
    expect(await inProcess([...args, '--endpoint', `${server.url}/graphql`, '--policies', folder])).toMatchObject({ status: 3 })
  } finally {
    await server.stop()
  }
})

/** OASIS SARIF 2.1.0, the members that the schema requires where we write: sections 3.13, 3.14, 3.18, 3.19, 3.20, 3.27, 3.28, 3.35, 3.49, 3.58. */
describe('SARIF', () => {
  async function sarif(...args: string[]) {
    const { out } = await inProcess(['policy', 'check', ...args, '--format', 'sarif'], { env })
    return JSON.parse(out)
  }

  test('has what its schema requires', async () => {
    const log = await sarif('banned-packages', 'no-setuid', 'non-root', 'base-known')
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringMatching(/sarif-2\.1\.0\.json$/) })
    const [run] = log.runs
    expect(run.tool.driver).toMatchObject({ name: 'stratigraph', rules: expect.any(Array) })
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const rule of run.tool.driver.rules) {
      expect(rule).toMatchObject({ id: expect.any(String), shortDescription: { text: expect.any(String) }, help: { text: expect.any(String) } })
      expect(['none', 'note', 'warning', 'error']).toContain(rule.defaultConfiguration.level)
    }
    // 1 log4j, 2 setuid programs on 8 images, 7 images without a user.
    expect(run.results).toHaveLength(1 + 16 + 7)
    const fingerprints = new Set<string>()
    for (const result of run.results) {
      expect(result).toMatchObject({ message: { text: expect.any(String) }, level: 'error' })
      expect(ids[result.ruleIndex]).toBe(result.ruleId)
      for (const { physicalLocation, logicalLocations } of result.locations) {
        // RFC 3986: relative, so that no colon is in the first segment.
        expect(new URL(physicalLocation.artifactLocation.uri, 'file:///a/').href).toMatch(/^file:\/\/\/a\/seeds\.example\//)
        expect(logicalLocations[0].fullyQualifiedName).toMatch(/^sha256:/)
      }
      fingerprints.add(result.partialFingerprints['violation/v1'])
    }
    expect(fingerprints.size).toBe(run.results.length)
    const [invocation] = run.invocations
    expect(invocation.executionSuccessful).toBe(true)
    expect(invocation.toolExecutionNotifications).toHaveLength(4)
    for (const each of invocation.toolExecutionNotifications) expect(each).toMatchObject({ level: 'warning', message: { text: expect.any(String) }, descriptor: { id: 'POLICY.UNKNOWN' } })
  })

  test('an exception is a suppression', async () => {
    const [, exception] = blocks('yaml')
    const own = mkdtempSync(join(folder, 'suppress-'))
    writeFileSync(join(own, 'exception.yaml'), exception!)
    const log = await sarif('no-setuid', 'seeds.example/shop/orders:1.1', '--policies', own)
    expect(log.runs[0].results.map(({ suppressions }: { suppressions?: unknown }) => suppressions)).toEqual([
      [{ kind: 'external', status: 'accepted', justification: 'The volume helper needs it until 2.0.' }],
      undefined,
    ])
  })
})

test('JUnit parses, and counts what it has', async () => {
  const { out, status } = await inProcess(['policy', 'check', 'no-setuid', 'base-known', '--format', 'junit'], { env })
  expect(status).toBe(1)
  expect(wellFormed(out)).toBe(true)
  const [suites] = /<testsuites [^>]*>/.exec(out)!
  const count = (tag: string) => out.split(`<${tag} `).length - 1
  expect(suites).toContain(`tests="${count('testcase')}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`)
  // One rule each on 11 images; 8 have setuid programs, of 4 no base is known.
  expect([count('testcase'), count('failure'), count('error'), count('skipped')]).toEqual([22, 8, 0, 4])
})

/** Whether tags are closed in the order in which they were opened, and nothing but markup begins with `<` (XML 1.0, section 2.1). */
function wellFormed(xml: string): boolean {
  const open: string[] = []
  const rest = xml.replace(/^<\?xml [^>]*\?>\s*/, '').replace(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (_all, closing: string, name: string, _attributes, empty: string) => {
    if (closing !== '') {
      if (open.pop() !== name) open.push('wrong')
    } else if (empty === '') open.push(name)
    return ''
  })
  return open.length === 0 && !/[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)/.test(rest)
}
