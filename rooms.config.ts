/** Which room may look into which: this table is the architecture (docs/architecture.md). */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  sources: ['model', 'layers'],
  layers: ['model'],
  secrets: ['model', 'layers'],
  analyzers: ['model', 'layers'],
  lineage: ['model', 'generated'],
  facts: ['model', 'lineage'],
  ingest: ['model', 'sources', 'layers', 'secrets', 'analyzers', 'lineage', 'facts'],
  custody: ['model', 'lineage'],
  lifecycle: ['model', 'lineage'],
  policy: ['model'],
  reports: ['model'],
  graphql: ['model', 'lineage', 'facts', 'ingest', 'custody', 'lifecycle', 'policy', 'reports'],
  server: ['model', 'lineage', 'facts', 'ingest', 'custody', 'lifecycle', 'policy', 'reports', 'graphql', 'cli'],
  cli: ['model', 'generated'],
  generated: [],
}

/** Rooms with members that know nothing of each other. */
const PLURAL = ['sources', 'analyzers', 'reports/formats']
/** Not a member but the place for users' own: it is not in the table, because what it runs is known only at run time. */
const OPEN = '^src/analyzers/external/'

const rooms = Object.entries(ROOMS).map(([room, mayUse]) => ({
  name: `room-${room}`,
  comment: `${room}/ may look into ${mayUse.join(', ') || 'no other room'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...mayUse].map((name) => `^src/${name}/`) },
}))

const plural = PLURAL.flatMap((room) => [
  {
    name: `siblings-${room}`,
    comment: `A member of ${room}/ does not know another.`,
    severity: 'error',
    from: { path: `^src/${room}/([^/]+)/` },
    to: { path: `^src/${room}/[^/]+/`, pathNot: `^src/${room}/$1/` },
  },
  {
    name: `table-${room}`,
    comment: `Only all.ts knows the members of ${room}/.`,
    severity: 'error',
    from: { path: '^src/', pathNot: [`^src/${room}/all\\.ts$`, `^src/${room}/[^/]+/`] },
    to: { path: `^src/${room}/[^/]+/`, pathNot: OPEN },
  },
])

/** The rules of dependency-cruiser that follow from the table, and those that hold everywhere. */
export const rules = [
  ...rooms,
  ...plural,
  { name: 'cycles', severity: 'error', from: {}, to: { circular: true, pathNot: '^src/generated/' } },
  {
    name: 'databases',
    comment: 'Only lineage/ knows Prisma, Neo4j and the databases.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(lineage|generated)/' },
    to: { path: '(@prisma/|node_modules/pg/|node_modules/neo4j-driver|^(node:)?sqlite$|^src/generated/(sqlite|postgresql)/)' },
  },
  {
    name: 'cli-documents',
    comment: 'cli/ sees only the documents that are generated for it.',
    severity: 'error',
    from: { path: '^src/cli/' },
    to: { path: '^src/generated/', pathNot: '^src/generated/cli/' },
  },
  { name: 'unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
]
