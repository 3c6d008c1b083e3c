/** Bounds of a policy and of its evaluation. */
export const BOUNDS = {
  /** Characters of a file with policies. */
  text: 65_536,
  /** Members of the YAML inside of each other. */
  depth: 24,
  /** Documents of a file, rules of a policy, and members of every other list of one. */
  documents: 50,
  list: 100,
  /** Characters of an expression; nodes and depth of its syntax tree. */
  expression: 4_096,
  nodes: 1_000,
  nesting: 40,
  /** Fields of a facts query, and tokens of its text. */
  fields: 200,
  tokens: 1_000,
  /** Edges of one connection of one image; more is ERROR. */
  edges: 20_000,
  /** Violations of one rule on one image that are kept. */
  violations: 1_000,
  /** Characters of a message, a key, a value that is shown. */
  shown: 500,
  /** Images of one evaluation. */
  images: 10_000,
  /** Milliseconds that the conditions of one image may take, and those of one evaluation. */
  imageTime: 1_000,
  time: 15_000,
  /** Megabytes of the thread that evaluates. */
  memory: 256,
} as const
