import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { orderOf } from '../../src/model/versions/all.ts'
import { pairs } from './pairs.ts'
import { type Tool, tools } from './tools.ts'

/** Version orders against the ecosystems' own tools on generated pairs, and against published comparisons. usage: node compare.ts [--corpora DIR] [TYPE ...] */
const WANTED = 20_000
const SEED = 20261125
const corpora = process.argv[2] === '--corpora' ? process.argv[3]! : null
const only = process.argv.slice(corpora === null ? 2 : 4)
const SIGNS = { '<': -1, '=': 0, '>': 1 } as const
type Sign = keyof typeof SIGNS

/** Corpus names and the purl types they speak of. */
const CORPUS_TYPES: Readonly<Record<string, string>> = {
  alpine: 'apk', cran: 'cran', debian: 'deb', hackage: 'hackage', maven: 'maven', nuget: 'nuget', packagist: 'composer', pub: 'pub', pypi: 'pypi', redhat: 'rpm',
  rubygems: 'gem', semver: 'npm',
}
let passed = 0
let failed = 0
const build = mkdtempSync(join(tmpdir(), 'versions-'))
try {
  for (const tool of tools) if (only.length === 0 || only.includes(tool.type)) judge(tool)
  if (corpora !== null) for (const file of readdirSync(corpora).filter((name) => name.endsWith('.txt'))) published(file)
} finally {
  rmSync(build, { recursive: true, force: true })
}
console.log(`version orders: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function ask(tool: Tool, batch: readonly (readonly [string, string])[]): string[] {
  const answers = run(tool.type, tool.command(build), batch.map(([a, b]) => `${a}\t${b}\n`).join('')).trimEnd().split('\n')
  if (answers.length !== batch.length) throw new Error(`${tool.type}: ${answers.length} answers to ${batch.length} questions`)
  return answers
}

/** Asks the tool until it has answered `WANTED` pairs. */
function judge(tool: Tool): void {
  if (tool.prepare) run(tool.type, tool.prepare(build), '')
  const order = orderOf(tool.type)
  const source = pairs(tool, publishedVersions(tool.type), SEED)
  let answered = 0
  let refused = 0
  const wrong: string[] = []
  while (answered < WANTED && refused < 40 * WANTED) {
    const batch = Array.from({ length: WANTED }, () => source.next().value!)
    const answers = ask(tool, batch)
    for (const [index, [a, b]] of batch.entries()) {
      const answer = answers[index]!
      if (answer === '!') refused++
      else if (order.compare(a, b) === SIGNS[answer as Sign]) answered++
      else wrong.push(`${a} ${answer} ${b}`)
    }
  }
  report(`${tool.type}: ${tool.command(build)[0]}, seed ${SEED}`, answered, wrong, `, ${refused} pairs refused by the tool`)
}

/** A published comparison that we deny counts as proved where the tool denies it too: it was made by another version of it, or not by the ecosystem at all. */
function published(file: string): void {
  const type = CORPUS_TYPES[file.split('-')[0]!] ?? ''
  const order = orderOf(type)
  const lines = comparisons(join(corpora!, file))
  const denied = lines.filter(({ a, b, sign }) => order.compare(a, b) !== SIGNS[sign] || order.compare(b, a) !== 0 - SIGNS[sign])
  const tool = tools.find((one) => one.type === type)
  const answers = tool === undefined || denied.length === 0 ? [] : ask(tool, denied.map(({ a, b }) => [a, b]))
  const proved = denied.filter(({ a, b }, index) => answers[index] === '!' || SIGNS[answers[index] as Sign] === order.compare(a, b))
  const wrong = denied.filter((line) => !proved.includes(line)).map(({ line }) => line)
  report(file, lines.length - denied.length, wrong, proved.length === 0 ? '' : `, ${proved.length} that the ecosystem's own tool denies: ${proved.map(({ line }) => line).join('; ')}`)
}

function report(name: string, good: number, wrong: readonly string[], more: string): void {
  if (wrong.length === 0) passed += 1
  else failed += 1
  console.log(`${name}: ${good} alike, ${wrong.length} otherwise${more}`)
  for (const line of wrong.slice(0, 20)) console.log(`        ${line}`)
}

function comparisons(path: string): { line: string; a: string; b: string; sign: Sign }[] {
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '' && !/^(#|\/\/)/.test(line)).map((line) => {
    const [a, sign, b] = line.split(' ')
    return { line, a: a!, b: b!, sign: sign as Sign }
  })
}

function publishedVersions(type: string): string[] {
  const folder = join(import.meta.dirname, '../../test/model/versions/corpora')
  const names = Object.keys(CORPUS_TYPES).filter((name) => CORPUS_TYPES[name] === type).flatMap((name) => [`${name}-versions`, `${name}-versions-generated`])
  return names.map((name) => join(folder, `${name}.txt`)).filter((path) => existsSync(path)).flatMap(comparisons).flatMap(({ a, b }) => [a, b])
}

function run(type: string, [program = '', ...args]: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 64 << 20, timeout: 180_000 })
  if (status !== 0) throw new Error(`${type}: ${program} ended with ${status}: ${error?.message ?? stderr}`)
  return stdout
}
