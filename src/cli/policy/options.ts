import { type Command, InvalidArgumentError, Option } from 'commander'

/** Adds `--policies`. */
export function withPolicies(command: Command): Command {
  return command.option('--policies <folder>', 'policies of your own beside the starter policies')
}

/** Adds `--trust`. */
export function withTrust(command: Command): Command {
  return command.option('--trust <file>', 'with layouts and archives: whose signatures count, as `trust export` writes it')
}

/** Options that say with which values a policy is evaluated. */
export interface ValueOptions {
  readonly param: Readonly<Record<string, unknown>>
  readonly effectiveTime?: string
}

/** Adds `--param` and `--effective-time`. */
export function withValues(command: Command): Command {
  return command
    .option('--param <name=value>', 'a parameter of the policy; the value is JSON, or else a text (repeatable)', addParam, {})
    .addOption(new Option('--effective-time <moment>', 'judge as of then, e.g. 2026-03-01T00:00:00Z (default: now)'))
}

function addParam(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It is name=value.')
  return { ...before, [text.slice(0, at)]: valueOf(text.slice(at + 1)) }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Whether a person means a file, not the name of a saved policy. */
export function isFile(name: string): boolean {
  return /\.ya?ml$/.test(name)
}
