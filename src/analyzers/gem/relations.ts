import type { Requirement } from '../../model/requirement.ts'

const DEPENDENCY = /^\s*[a-z_]\w*\.add_(?:runtime_)?dependency\(?\s*(?:%q<([^>]+)>|"([^"]+)"|'([^']+)')(?:\.freeze)?\s*(?:,\s*\[?([^\]]*)\]?)?/

/** A line of a specification that adds a dependency to run with, `s.add_runtime_dependency(%q<rack>.freeze, ["~> 2.0".freeze])`; null for another. */
export function dependencyOf(line: string): Requirement | null {
  const match = DEPENDENCY.exec(line)
  if (match === null) return null
  const name = match[1] ?? match[2] ?? match[3]!
  const bounds = [...(match[4] ?? '').matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single!)
  return { text: [name, bounds.join(', ')].filter((part) => part !== '').join(' '), names: [name] }
}
