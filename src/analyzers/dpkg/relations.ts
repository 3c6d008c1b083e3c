import type { Requirement } from '../../model/requirement.ts'

/** `Depends` and the like (deb-control(5)): `a (>= 1) | b, c:any`; alternatives are separated by bars. */
export function* parseDepends(field: string | undefined): Generator<Requirement> {
  for (const part of (field ?? '').split(',')) {
    const text = part.trim().replace(/\s+/g, ' ')
    if (text === '') continue
    const names = text.split('|').map((alternative) => /^\s*([a-z0-9][a-z0-9+.-]*)/i.exec(alternative)?.[1] ?? '')
    yield { text, names: names.filter((name) => name !== '') }
  }
}

/** `Provides`: names, some with `(= version)`. */
export function parseProvides(field: string | undefined): string[] {
  return [...parseDepends(field)].flatMap(({ names }) => names)
}
