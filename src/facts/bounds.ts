/** What users' own data may ask for at most. */
export const BOUNDS = {
  /** Characters of a definition, and so of the JSON Schema in it. */
  definition: 65_536,
  /** Levels of objects and lists in a JSON Schema. */
  schemaDepth: 32,
  /** Characters of a fact as JSON. */
  value: 65_536,
  /** Levels of objects and lists in a fact. */
  depth: 16,
  /** Scalars in a fact: each can be searched for. */
  leaves: 1_000,
  /** Characters of the key that tells facts of one place apart. */
  key: 200,
  /** Characters of a JSON Pointer. */
  pointer: 512,
  /** Characters of a regular expression in a JSON Schema. */
  pattern: 1_000,
  /** Facts that one request sets. */
  entries: 1_000,
} as const
