import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** One Ctrl-C arrives twice where a launcher passes on what the terminal has sent to all. */
const SAME_PRESS_MS = 300

/** The first SIGINT or SIGTERM aborts `signal`, the next one ends the process. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal
  /** 128 and the number of the signal; null: none came. */
  status(): number | null
}

/** Listens until it is disposed of. */
export function interruptible(): Interrupt {
  const controller = new AbortController()
  let first: { status: number; at: number } | null = null
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      const status = 128 + constants.signals[name]
      if (first === null) {
        first = { status, at: performance.now() }
        controller.abort()
      } else if (performance.now() - first.at > SAME_PRESS_MS) process.exit(status)
    }
    process.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    status: () => first?.status ?? null,
    [Symbol.dispose]: () => {
      for (const { name, listener } of listeners) process.off(name, listener)
    },
  }
}
