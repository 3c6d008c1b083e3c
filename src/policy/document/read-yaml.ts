import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLMap } from 'yaml'
import { BOUNDS } from '../bounds.ts'
import { Members, type Problems } from './members.ts'
import { Spots } from './spot.ts'

/**
 * The documents of a YAML text, each a map. Anchors, aliases and tags are refused, so that nothing in it can grow.
 * Problems: POLICY.TOO_LARGE, POLICY.YAML; then there are no documents.
 */
export function readYaml(text: string, problems: Problems): Members[] {
  if (text.length > BOUNDS.text) {
    problems.add('POLICY.TOO_LARGE', { line: 1, column: 1 }, `The file has ${text.length} characters.`, `At most ${BOUNDS.text}: split it.`)
    return []
  }
  const lines = new LineCounter()
  const spots = new Spots(text, lines)
  const documents = parsed(text, lines)
  if (documents === null) {
    problems.add('POLICY.YAML', { line: 1, column: 1 }, 'The YAML is nested too deep to be read.', `At most ${BOUNDS.depth} levels.`)
    return []
  }
  const error = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])[0]
  if (error !== undefined) {
    problems.add('POLICY.YAML', spots.at(error.pos[0]), firstLine(error.message), 'Write it as YAML 1.2 has it.')
    return []
  }
  const present = documents.filter(({ contents }) => contents !== null)
  if (present.length === 0) problems.add('POLICY.YAML', { line: 1, column: 1 }, 'The file is empty.', 'Write a document of kind Policy or Exception.')
  if (present.length > BOUNDS.documents) problems.add('POLICY.TOO_LARGE', { line: 1, column: 1 }, 'Too many documents.', `At most ${BOUNDS.documents}.`)
  for (const { contents } of present) refuseGrowth(contents, 1, spots, problems)
  return problems.all.length > 0 ? [] : present.map(({ contents }) => new Members(contents, 'The document', spots, problems))
}

function parsed(text: string, lineCounter: LineCounter) {
  try {
    const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, version: '1.2', schema: 'core', uniqueKeys: false, stringKeys: true })
    return Array.isArray(documents) ? documents : []
  } catch (error) {
    // The parser calls itself for every level.
    if (error instanceof RangeError) return null
    throw error
  }
}

function refuseGrowth(node: unknown, depth: number, spots: Spots, problems: Problems): void {
  if (problems.all.length > 0) return
  if (isPair(node)) {
    refuseGrowth(node.key, depth, spots, problems)
    refuseGrowth(node.value, depth, spots, problems)
    return
  }
  if (isAlias(node) || ((isScalar(node) || isMap(node) || isSeq(node)) && (node.anchor !== undefined || node.tag !== undefined))) {
    problems.add('POLICY.YAML', spots.of(node as Node), 'Anchors, aliases and tags are not read.', 'Write the value out.')
  } else if (isMap(node) || isSeq(node)) {
    if (isMap(node)) refuseTwice(node, spots, problems)
    if (depth > BOUNDS.depth) problems.add('POLICY.YAML', spots.of(node), 'Nested too deep.', `At most ${BOUNDS.depth} levels.`)
    for (const item of node.items) refuseGrowth(item, depth + 1, spots, problems)
  }
}

/** The parser's own check compares each name with each other one. */
function refuseTwice({ items }: YAMLMap, spots: Spots, problems: Problems): void {
  const names = new Set<string>()
  for (const { key } of items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (names.has(name)) problems.add('POLICY.YAML', spots.of(key as Node), `${JSON.stringify(name.slice(0, 60))} is there twice.`, 'Write it once.')
    names.add(name)
  }
}

function firstLine(message: string): string {
  return `${message.split('\n')[0]!.slice(0, 200).replace(/\.?$/, '.')}`
}
