import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Runs analyzers in bash, Python, JavaScript and C on a whole fleet: `node .ci/extensions.ts --store fleet.db --fleet ../shared/images`. They are the same
 * program four times, written apart: what they state has to be the same, and every file that the fleet has at /etc/passwd has to be spoken of.
 */
const { values } = parseArgs({ options: { store: { type: 'string', default: 'fleet.db' }, fleet: { type: 'string', default: '../shared/images' } } })
const folder = mkdtempSync(join(tmpdir(), 'extensions-'))
const LANGUAGES = ['bash', 'python', 'node']
let passed = 0
let failed = 0

function check(what: string, good: boolean): void {
  if (good) passed += 1
  else failed += 1
  if (!good) console.log(`FAIL  ${what}`)
}

function stratigraph(...args: string[]): string {
  return execFileSync('npx', ['node', 'bin/stratigraph.js', ...args, '--store', values.store, '--extensions', folder], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] })
}

interface Fact {
  readonly schema: { readonly name: string }
  readonly target: string
  readonly path: string | null
  readonly value: unknown
}

/** The facts of one analyzer, by layer and path. */
function factsOf(name: string): Map<string, string> {
  const listed = execFileSync('npx', ['node', 'bin/stratigraph.js', 'facts', 'list', '--schema', name, '--json', '--store', values.store], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return new Map((JSON.parse(listed) as Fact[]).map(({ target, path, value }) => [`${target} ${path}`, JSON.stringify(value)]))
}

try {
  mkdirSync(join(folder, 'analyzers'))
  for (const language of LANGUAGES) execFileSync('npx', ['node', 'bin/stratigraph.js', 'extension', 'new', `login-${language}`, '--language', language, '--extensions', folder])
  execFileSync('cc', ['-O2', '-Wno-format-overflow', '-o', join(folder, 'analyzers', 'login-c'), 'test/ingest/fixtures/login-accounts.c'])
  const names = [...LANGUAGES, 'c'].map((language) => `login-${language}`)
  for (const name of names) stratigraph('extension', 'trust', name)
  const [outcome] = stratigraph('analyze', join(values.fleet, 'layout'), '--json', '--quiet').trim().split('\n').map((line) => JSON.parse(line) as { extensions: { ran: number; failed: number } })
  check(`${outcome!.extensions.failed} of ${outcome!.extensions.ran} runs have a gap`, outcome!.extensions.ran > 0 && outcome!.extensions.failed === 0)
  const [first, ...others] = names.map(factsOf)
  for (const [place, value] of first!) for (const [i, other] of others.entries()) check(`${names[i + 1]} on ${place}: ${other.get(place)}, ${names[0]}: ${value}`, other.get(place) === value)
  const files = execFileSync('npx', ['node', 'bin/stratigraph.js', 'files', '--path', '/etc/passwd', '--json', '--store', values.store], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const stated = (JSON.parse(files) as { type: string; layer: string | { diffId: string } }[]).filter(({ type }) => type === 'REGULAR')
  check(`${first!.size} facts, ${stated.length} layers with /etc/passwd`, first!.size === stated.length && first!.size > 3)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`extensions: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
