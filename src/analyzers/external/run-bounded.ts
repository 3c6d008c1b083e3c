import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { BOUNDS } from './bounds.ts'
import { ExternalFailure } from './external-failure.ts'
import { groupMemory } from './process-memory.ts'
import { RUNS_AS, type Workspace } from './workspace.ts'

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** All that a program of a user's sees of this machine's environment. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const WATCH_MS = 100
const MAX_STARTS = 50
const START_AGAIN_MS = 20

/**
 * Runs the program of a workspace to its end: JSON lines in, lines out. It has a process group of its own, which is killed whole at the end
 * or at the first bound. Throws EXTENSIONS.TIME, .MEMORY, .OUTPUT, .CRASHED, .NOT_STARTED, and what `onLine` throws.
 */
export async function runBounded(
  { program, folder }: Workspace, command: 'describe' | 'analyze', input: Iterable<string>, seconds: number, onLine: (line: string) => void,
): Promise<void> {
  const child = await start(program, command, folder)
  const watch = new Watch(child, seconds)
  try {
    // A program need not read all that it is given.
    pipeline(input, child.stdin).catch(() => {})
    const complaint = complaintOf(child)
    const read = readLines(child, onLine).catch((error: unknown) => watch.stop(error))
    const [status, signal] = await ended(child)
    await Promise.race([read, watch.stopped])
    if (watch.reason !== null) throw watch.reason
    if (status !== 0) throw new ExternalFailure('EXTENSIONS.CRASHED', `It ended with ${signal ?? `status ${status}`}${complaint()}`)
  } finally {
    watch.end()
  }
}

/**
 * Another thread that forks while the program is written holds it open for writing until it execs, and nothing that is open for writing
 * runs (execve(2), ETXTBSY): that is over in a moment. Node throws this error instead of telling it by an event. Throws EXTENSIONS.NOT_STARTED.
 */
async function start(program: string, command: string, folder: string): Promise<Child> {
  for (let tries = 1; ; tries++) {
    try {
      return spawn(program, [command], {
        cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'pipe'], ...RUNS_AS, env: { PATH, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
      })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'ETXTBSY' || tries === MAX_STARTS) throw new ExternalFailure('EXTENSIONS.NOT_STARTED', `It does not start: ${message}.`, {}, error)
      await setTimeout(START_AGAIN_MS)
    }
  }
}

/** Stops a program that takes too long or too much. */
class Watch {
  reason: unknown = null
  /** Resolves when it was stopped: what it has left open is not waited for. */
  readonly stopped: Promise<void>
  readonly #child: Child
  readonly #timers: NodeJS.Timeout[]
  #resolve: () => void = () => {}

  constructor(child: Child, seconds: number) {
    this.#child = child
    this.stopped = new Promise((resolve) => (this.#resolve = resolve))
    const memory = () => {
      if (child.pid !== undefined && groupMemory(child.pid) > BOUNDS.memory) {
        this.stop(new ExternalFailure('EXTENSIONS.MEMORY', `It has used more than ${BOUNDS.memory / 1_048_576} MiB.`))
      }
    }
    this.#timers = [
      globalThis.setTimeout(() => this.stop(new ExternalFailure('EXTENSIONS.TIME', `It has not ended within ${seconds} s.`)), seconds * 1_000),
      setInterval(memory, WATCH_MS),
    ]
  }

  stop(reason: unknown): void {
    this.reason ??= reason
    this.#kill()
    this.#resolve()
  }

  /** Whatever it has started ends with it. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#kill()
    this.#child.stdout.destroy()
    this.#child.stderr.destroy()
    this.#child.stdin.destroy()
  }

  #kill(): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL')
    } catch {
      // All of it has ended.
    }
  }
}

function ended(child: Child): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('exit', (status, signal) => resolve([status, signal]))
    child.once('error', (error) => reject(new ExternalFailure('EXTENSIONS.NOT_STARTED', `It does not start: ${error.message}.`, {}, error)))
  })
}

async function readLines({ stdout }: Child, onLine: (line: string) => void): Promise<void> {
  let bytes = 0
  let rest = ''
  stdout.setEncoding('utf8')
  for await (const chunk of stdout as AsyncIterable<string>) {
    bytes += Buffer.byteLength(chunk)
    if (bytes > BOUNDS.output) throw new ExternalFailure('EXTENSIONS.OUTPUT', `It has printed more than ${BOUNDS.output / 1_048_576} MiB.`)
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    if (rest.length > BOUNDS.line) throw new ExternalFailure('EXTENSIONS.OUTPUT', `It has printed a line of more than ${BOUNDS.line / 1_048_576} MiB.`)
    for (const line of lines) if (line.trim() !== '') onLine(line)
  }
  if (rest.trim() !== '') onLine(rest)
}

/** What it has said on stderr, for the message. */
function complaintOf({ stderr }: Child): () => string {
  let text = ''
  stderr.setEncoding('utf8')
  stderr.on('data', (chunk: string) => (text = (text + chunk).slice(0, BOUNDS.complaint)))
  stderr.on('error', () => {})
  return () => (text.trim() === '' ? '.' : `: ${text.trim().replace(/\s+/g, ' ').slice(0, 300)}`)
}
