import type { Requirement } from '../../model/requirement.ts'

/** `dependencies`, `optionalDependencies` and `peerDependencies` of a package.json: `name@range`. */
export function* requirementsOf(manifest: Readonly<Record<string, unknown>>): Generator<Requirement> {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    const members = manifest[field]
    if (typeof members !== 'object' || members === null || Array.isArray(members)) continue
    for (const [name, range] of Object.entries(members)) if (typeof range === 'string' && name !== '') yield { text: `${name}@${range}`, names: [name] }
  }
}
