import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
export const SEEDS = join(ROOT, 'seeds/layout')
const BIN = join(ROOT, 'bin/stratigraph.js')

/** What a run of the program left behind. */
export interface Run {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly input?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** A test that fails does not come to stop what it has started. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** The real program in a process of its own, not waited for. */
export function start(args: readonly string[], { cwd = ROOT, env = {} }: RunOptions = {}): ChildProcess & { readonly ended: Promise<Run>; text(): string } {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { PATH: process.env['PATH'] ?? '', ...env } })
  running.add(child)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<Run>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      running.delete(child)
      resolve({ status, out, err })
    })
  })
  return Object.assign(child, { ended, text: () => out })
}

/** Runs the real program to its end. */
export function stratigraph(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = start(args, options)
  child.stdin?.end(options.input ?? '')
  return child.ended
}

/** Until the condition holds; rejects after 20 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 1_000) throw new Error(`Waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A server of this program on any free port. */
export async function serve(store: string, ...more: string[]): Promise<{ url: string; stop(): Promise<Run> }> {
  const child = start(['serve', '--store', store, '--port', '0', ...more])
  await until(() => child.text().includes('\n') || child.exitCode !== null, 'the server')
  const url = /http:\/\/[^/\s]+/.exec(child.text())?.[0]
  if (url === undefined) throw new Error(`No url: ${JSON.stringify(await child.ended)}`)
  return {
    url,
    stop: () => {
      child.kill('SIGTERM')
      return child.ended
    },
  }
}

/** The part of seeds/truth.json that the tests need: what the ecosystems' own tools told. */
export interface Truth {
  readonly images: readonly {
    readonly reference: string
    readonly platform: { readonly os: string; readonly architecture: string }
    readonly manifestDigest: string
    readonly base: string | null
    readonly layers: readonly { readonly index: number; readonly diffId: string; readonly createdBy: string }[]
    readonly packages: readonly {
      readonly purl: string; readonly evidencePath: string; readonly type: string; readonly name: string; readonly version: string; readonly introducedAt: number
    }[]
  }[]
}

export function truth(): Truth {
  return JSON.parse(readFileSync(join(ROOT, 'seeds/truth.json'), 'utf8')) as Truth
}
