import { pypiName } from '../../model/purl.ts'
import type { Requirement } from '../../model/requirement.ts'

/** `Requires-Dist` (PEP 508); what only an extra needs is left out, since nothing says whether the extra was asked for. */
export function* parseRequiresDist(fields: readonly string[]): Generator<Requirement> {
  for (const field of fields) {
    const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/.exec(field)?.[1]
    if (name !== undefined && !/;[^#]*\bextra\s*==/.test(field)) yield { text: field.trim().replace(/\s+/g, ' '), names: [pypiName(name)] }
  }
}
