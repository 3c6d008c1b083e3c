/** What the exit status says. A run that a signal ended has 128 and the number of the signal. */
export const EXIT = { ok: 0, failed: 1, unavailable: 2, usage: 3 } as const

/** One of EXIT. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends the command with a message on stderr. */
export class Exit extends Error {
  readonly status: ExitCode

  constructor(status: ExitCode, message: string) {
    super(message)
    this.name = 'Exit'
    this.status = status
  }
}
