import { isDigest } from '../model/digest.ts'
import { formatPurl, parsePurl } from '../model/purl.ts'
import { FactsFailure } from './facts-failure.ts'

/** The kinds of nodes that users' own data is about. */
export const KINDS = ['image', 'repository', 'layer', 'package'] as const
export type SubjectKind = (typeof KINDS)[number]

/** A node by what never changes of it: manifest digest, repository name, diffID, or purl (of one version, or of a package in any). */
export interface Subject {
  readonly kind: SubjectKind
  readonly target: string
}

/** What a person has written for a node: a subject, or a reference that has to be looked up. */
export type Target = Subject | { readonly kind: 'reference'; readonly reference: string }

const MAX_LENGTH = 2_048

/** Reads `pkg:...`, `layer:sha256:...`, `repository:NAME`, `sha256:...`, or a reference of an image. Throws FACTS.BAD_TARGET. */
export function parseTarget(text: string): Target {
  if (text === '' || text.length > MAX_LENGTH) throw bad(`A target has 1 to ${MAX_LENGTH} characters.`)
  if (text.startsWith('pkg:')) return { kind: 'package', target: canonical(text) }
  if (text.startsWith('layer:')) {
    const diffId = text.slice('layer:'.length)
    if (!isDigest(diffId)) throw bad('A layer is layer:sha256:... with all 64 digits of its diffID.')
    return { kind: 'layer', target: diffId }
  }
  if (text.startsWith('repository:')) return { kind: 'repository', target: text.slice('repository:'.length) }
  return isDigest(text) ? { kind: 'image', target: text } : { kind: 'reference', reference: text }
}

function canonical(purl: string): string {
  try {
    return formatPurl(parsePurl(purl))
  } catch (error) {
    throw new FactsFailure('FACTS.BAD_TARGET', (error as Error).message, {}, error)
  }
}

function bad(message: string): FactsFailure {
  return new FactsFailure('FACTS.BAD_TARGET', message)
}
