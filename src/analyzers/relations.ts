import { MAX_PROVISIONS, MAX_REQUIREMENT, MAX_REQUIREMENTS, type Requirement } from '../model/requirement.ts'

/** The part of a package record that says what it needs and what it stands for; members that are empty are left out. */
export interface Relations {
  readonly requires?: readonly Requirement[]
  readonly provides?: readonly string[]
}

/** Bounds what a package says: each text once, none too long, not too many. */
export function relations(requires: Iterable<Requirement>, provides: Iterable<string> = []): Relations {
  const needed = new Map<string, Requirement>()
  for (const requirement of requires) {
    const { text, names } = requirement
    if (needed.size === MAX_REQUIREMENTS) break
    if (text === '' || text.length > MAX_REQUIREMENT || names.some((name) => name.length > MAX_REQUIREMENT) || names.length > 50 || needed.has(text)) continue
    needed.set(text, requirement)
  }
  const given = new Set<string>()
  for (const name of provides) {
    if (given.size === MAX_PROVISIONS) break
    if (name !== '' && name.length <= MAX_REQUIREMENT) given.add(name)
  }
  return { ...(needed.size === 0 ? {} : { requires: [...needed.values()] }), ...(given.size === 0 ? {} : { provides: [...given] }) }
}
