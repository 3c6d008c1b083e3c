import { redact, redactText } from '../analyzers/redact.ts'
import type { ImageSecret } from '../lineage/lineage.ts'
import { scan } from '../secrets/scan.ts'
import { readConfig } from './image-config.ts'

const MAX_SECRETS = 1_000
/** A label may hold a whole certificate. */
const MAX_READ = 64 * 1024

/**
 * Where secrets are in an image configuration: what rules know (secrets/rules.ts); a variable whose name says so, `environment-secret`; what an
 * instruction gives to such a name, `instruction-secret`. Arguments of a build are in its history.
 */
export function imageSecrets(raw: unknown): ImageSecret[] {
  const { config, history } = readConfig(raw)
  const found: ImageSecret[] = []
  const look = (place: string, text: string, line: number | null, otherwise: { readonly rule: string; readonly applies: boolean } | null) => {
    const secrets = scan(text.slice(0, MAX_READ), null)
    for (const { rule, fingerprint } of secrets) found.push({ place, rule, line, fingerprint })
    if (secrets.length === 0 && otherwise?.applies === true) found.push({ place, rule: otherwise.rule, line, fingerprint: null })
  }
  for (const variable of config?.Env ?? []) {
    const name = variable.split('=', 1)[0]!.slice(0, 256)
    const value = variable.slice(name.length + 1).slice(0, MAX_READ)
    look(`env.${name}`, value, null, { rule: 'environment-secret', applies: redact(name, value) !== value })
  }
  for (const [name, value] of Object.entries(config?.Labels ?? {})) look(`label.${name.slice(0, 256)}`, value, null, null)
  for (const [i, { created_by: step }] of (history ?? []).entries()) {
    if (step == null) continue
    const text = step.slice(0, MAX_READ)
    look('instruction', text, i + 1, { rule: 'instruction-secret', applies: redactText(text) !== text })
  }
  return found.slice(0, MAX_SECRETS)
}
