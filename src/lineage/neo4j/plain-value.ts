import neo4j from 'neo4j-driver'

/** A value of Neo4j as JSON has it: whole numbers beyond 2^53 as texts, nodes as `{labels, properties}`, relationships as `{type, properties}`, paths as lists of both. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value !== 'object' || value === null) return value
  if (neo4j.isNode(value)) return { labels: value.labels, properties: plainValue(value.properties) }
  if (neo4j.isRelationship(value)) return { type: value.type, properties: plainValue(value.properties) }
  if (neo4j.isPath(value)) return [plainValue(value.start), ...value.segments.flatMap(({ relationship, end }) => [plainValue(relationship), plainValue(end)])]
  // Times and points print themselves; a map is a plain object.
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainValue(each)]))
}
