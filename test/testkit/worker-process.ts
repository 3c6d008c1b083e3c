import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { AnalysisOutcome } from '../../src/ingest/analysis.ts'

/** An analysis in a process of its own. */
export interface WorkerProcess {
  readonly pid: number
  /** When it is about to write an image for so many times; never, when it ends before. */
  writes(times: number): Promise<void>
  /** Ends it as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>
  /** Its end: what came of it; null when it was killed, what it wrote to stderr when it has failed. */
  readonly ended: Promise<AnalysisOutcome | string | null>
}

/** Starts to analyze a target into a store; with `stands` it stops for good before the first image is written, holding what it holds. */
export function startWorker(store: string, target: string, stands = false): WorkerProcess {
  const script = join(import.meta.dirname, 'analyze-process.ts')
  const child = spawn(process.execPath, [script, store, target, ...(stands ? ['stand'] : [])], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let outcome: AnalysisOutcome | null = null
  let written = 0
  const listeners = new Set<() => void>()
  let errors = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.on('message', (message) => {
    if (typeof message === 'object' && 'target' in message) outcome = message as AnalysisOutcome
    if (message === 'write') written += 1
    for (const listener of listeners) listener()
  })
  // Its last message may come after its end.
  const closed = Promise.all([new Promise((resolve) => child.once('close', resolve)), new Promise((resolve) => child.once('disconnect', resolve))])
  return {
    pid: child.pid!,
    writes: (times) => new Promise((resolve) => {
      const listener = () => {
        if (written >= times) resolve()
      }
      listeners.add(listener)
      listener()
      void closed.then(() => resolve())
    }),
    kill: async () => {
      child.kill('SIGKILL')
      await closed
    },
    ended: closed.then(() => (child.signalCode !== null ? null : child.exitCode === 0 ? outcome : errors)),
  }
}
