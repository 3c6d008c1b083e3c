import { redact, redactText } from '../analyzers/redact.ts'
import { clean } from '../analyzers/text.ts'
import type { Setting } from '../model/setting.ts'
import { readConfig } from './image-config.ts'
import { instructionOf } from './instruction.ts'

const MAX_SETTINGS = 5_000
const MAX_KEY = 256
const MAX_VALUE = 512
const MAX_READ = 8 * 1024

/**
 * What an image configuration sets (OCI image-spec, config.md): kind `image` for how it runs, `instruction` for the steps of its history, whose line is
 * the step, counted from 1. Secrets are taken out, as from configuration files.
 */
export function imageSettings(raw: unknown): Setting[] {
  const { config, history } = readConfig(raw)
  const settings: Setting[] = []
  const tell = (kind: string, key: string, value: string, line: number | null = null) => {
    if (settings.length < MAX_SETTINGS) settings.push({ kind, key: cut(key, MAX_KEY), value: cut(value, MAX_VALUE), line })
  }
  const image = (key: string, value: string | null | undefined) => {
    if (value != null) tell('image', key, redact(key, cut(value, MAX_READ)))
  }
  image('user', config?.User)
  image('working-dir', config?.WorkingDir)
  image('stop-signal', config?.StopSignal)
  for (const [key, words] of [['entrypoint', config?.Entrypoint], ['cmd', config?.Cmd], ['shell', config?.Shell], ['healthcheck', config?.Healthcheck?.Test]] as const) {
    image(key, words == null ? null : JSON.stringify(words))
  }
  for (const port of Object.keys(config?.ExposedPorts ?? {})) image('port', port)
  for (const volume of Object.keys(config?.Volumes ?? {})) image('volume', volume)
  for (const trigger of config?.OnBuild ?? []) image('on-build', trigger)
  for (const variable of config?.Env ?? []) {
    const name = variable.split('=', 1)[0]!
    image(`env.${name}`, variable.slice(name.length + 1))
  }
  for (const [name, value] of Object.entries(config?.Labels ?? {})) image(`label.${name}`, value)
  for (const [i, { created_by: step }] of (history ?? []).entries()) {
    if (step == null) continue
    const { name, rest } = instructionOf(cut(step, MAX_READ))
    tell('instruction', name, redactText(rest), i + 1)
  }
  return settings
}

function cut(value: string, length: number): string {
  return clean(value.slice(0, length))
}
