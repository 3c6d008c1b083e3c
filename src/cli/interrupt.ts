import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const PARENT_MS = 500

/** One Ctrl-C arrives twice where a launcher passes on what the terminal has sent to all. */
const SAME_PRESS_MS = 300

/** The first SIGINT or SIGTERM aborts `signal`, the next one ends the process. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal
  /** 128 and the number of the signal; null: none came. */
  status(): number | null
}

/** Listens until it is disposed of. With `endsWithParent` the end of the parent process is taken for SIGTERM. */
export function interruptible({ endsWithParent }: { readonly endsWithParent: boolean }): Interrupt {
  const controller = new AbortController()
  let first: { status: number; at: number } | null = null
  const stop = (name: (typeof SIGNALS)[number]) => {
    const status = 128 + constants.signals[name]
    if (first === null) {
      first = { status, at: performance.now() }
      controller.abort()
    } else if (performance.now() - first.at > SAME_PRESS_MS) process.exit(status)
  }
  const listeners = SIGNALS.map((name) => ({ name, listener: () => stop(name) }))
  for (const { name, listener } of listeners) process.on(name, listener)
  const { ppid } = process
  const watch = endsWithParent ? setInterval(() => process.ppid !== ppid && first === null && stop('SIGTERM'), PARENT_MS).unref() : undefined
  return {
    signal: controller.signal,
    status: () => first?.status ?? null,
    [Symbol.dispose]: () => {
      clearInterval(watch)
      for (const { name, listener } of listeners) process.off(name, listener)
    },
  }
}
