import type { Reads } from '../lineage/sql/reads/reads.ts'
import { parsePurl } from '../model/purl.ts'
import { FactsFailure } from './facts-failure.ts'
import { parseTarget, type Subject } from './subject.ts'

/** The node that a target names, if the graph knows it. Throws FACTS.BAD_TARGET, FACTS.UNKNOWN_TARGET, and what references throw. */
export async function knownSubject(reads: Reads, text: string, platform: string): Promise<Subject> {
  const target = parseTarget(text)
  if (target.kind === 'reference') {
    const image = await reads.imageByReference(target.reference, platform)
    if (image === null) throw unknown(`No image ${target.reference} is known for ${platform}.`)
    return { kind: 'image', target: image.digest }
  }
  const identity = target.kind === 'package' ? parsePurl(target.target) : null
  const known = identity?.version === null ? (await reads.packageByIdentity(identity)) !== null : await reads.facts.knows(target)
  if (known) return target
  const hint = target.kind === 'package' ? ' A version is named by its whole purl, with its qualifiers.' : ''
  throw unknown(`No ${target.kind} ${target.target.slice(0, 200)} is known.${hint}`)
}

function unknown(message: string): FactsFailure {
  return new FactsFailure('FACTS.UNKNOWN_TARGET', message)
}
