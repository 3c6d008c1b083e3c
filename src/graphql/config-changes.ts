import { parseConfiguration } from './image-config.ts'

/** The members of an image configuration that are compared, in the order in which changes come. */
export const CONFIG_ASPECTS = [
  'USER', 'WORKING_DIR', 'ENTRYPOINT', 'CMD', 'SHELL', 'ENV', 'EXPOSED_PORT', 'VOLUME', 'LABEL', 'STOP_SIGNAL', 'HEALTHCHECK', 'ON_BUILD', 'AUTHOR', 'OS', 'OS_VERSION', 'ARCHITECTURE', 'VARIANT',
] as const

export type ConfigAspect = (typeof CONFIG_ASPECTS)[number]

/** A member of two configurations that is not the same; null: there is none. */
export interface ConfigChange {
  readonly aspect: ConfigAspect
  /** Of a variable, label, port or volume; empty for members of which there is one. */
  readonly name: string
  readonly from: string | null
  readonly to: string | null
}

/** In what two OCI image configurations (image-spec, config) differ: by aspect, then by name in the order of code units. Lists are JSON texts. */
export function configChanges(from: unknown, to: unknown): ConfigChange[] {
  const [before, after] = [membersOf(from), membersOf(to)]
  return CONFIG_ASPECTS.flatMap((aspect) => {
    const [gone, come] = [before[aspect], after[aspect]]
    const names = [...new Set([...gone.keys(), ...come.keys()])].sort()
    return names.flatMap((name) => {
      const [was, is] = [gone.get(name) ?? null, come.get(name) ?? null]
      return was === is ? [] : [{ aspect, name, from: was, to: is }]
    })
  })
}

type Members = ReadonlyMap<string, string>

function membersOf(json: unknown): Record<ConfigAspect, Members> {
  const known = parseConfiguration(json)
  const top = record(json)
  const config = record(top['config'])
  return {
    USER: one(known.user),
    WORKING_DIR: one(known.workingDir),
    ENTRYPOINT: list(known.entrypoint),
    CMD: list(known.cmd),
    SHELL: raw(config['Shell']),
    // A variable that is set twice has its last value.
    ENV: new Map(known.env.map(split)),
    EXPOSED_PORT: new Map(known.exposedPorts.map((port) => [port, port])),
    VOLUME: new Map(known.volumes.map((path) => [path, path])),
    LABEL: new Map(known.labels.map(({ name, value }) => [name, value])),
    STOP_SIGNAL: one(known.stopSignal),
    HEALTHCHECK: raw(config['Healthcheck']),
    ON_BUILD: raw(config['OnBuild']),
    AUTHOR: one(known.author),
    OS: one(top['os']),
    OS_VERSION: one(top['os.version']),
    ARCHITECTURE: one(top['architecture']),
    VARIANT: one(top['variant']),
  }
}

function one(value: unknown): Members {
  return new Map(typeof value === 'string' && value !== '' ? [['', value]] : [])
}

function list(values: readonly string[]): Members {
  return one(values.length === 0 ? null : JSON.stringify(values))
}

/** What has a shape of its own is compared as it is. */
function raw(value: unknown): Members {
  return one(value == null || (Array.isArray(value) && value.length === 0) ? null : JSON.stringify(sorted(value)))
}

/** Two spellings of one object are the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, sorted(each)]))
}

function split(variable: string): [string, string] {
  const at = variable.indexOf('=')
  return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)]
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
