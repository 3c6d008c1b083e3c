import { type Command, InvalidArgumentError } from 'commander'

/** An option that says as of when a question is asked, as RFC 3339 writes it. */
export interface AsOfOption {
  readonly asOf?: string
}

const DATE = /^\d{4}-\d\d-\d\d$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/

/** Adds `--as-of` to a command. */
export function asOfTime(command: Command): Command {
  return command.option('--as-of <time>', 'as of then: by where tags pointed, of the images that were analyzed by then (2026-05-18, 2026-05-18T12:00:00Z)', parseTime)
}

/** A day means its beginning in UTC. */
function parseTime(text: string): string {
  const time = DATE.test(text) ? `${text}T00:00:00Z` : text
  if (!TIME.test(time) || Number.isNaN(Date.parse(time))) throw new InvalidArgumentError('A moment is written like 2026-05-18 or 2026-05-18T12:00:00Z.')
  return time
}
