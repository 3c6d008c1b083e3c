import type { ProjectionStatus } from '../lineage/find-path.ts'
import { builder } from './builder.ts'

const ProjectionPhase = builder.enumType('ProjectionPhase', {
  description: 'How a projection stands to the store.',
  values: {
    UNREACHABLE: { value: 'unreachable', description: 'It does not answer.' },
    EMPTY: { value: 'empty', description: 'Nothing was projected yet.' },
    OTHER_STORE: { value: 'other-store', description: 'It is that of another store.' },
    BUILDING: { value: 'building', description: 'It is being built.' },
    FOLLOWING: { value: 'following', description: 'It is there, and follows the store.' },
  } as const,
})

const Projection = builder.objectRef<ProjectionStatus>('Projection').implement({
  description: 'The copy of the lineage in Neo4j that is asked for paths.',
  fields: (t) => ({
    phase: t.field({ type: ProjectionPhase, description: 'How it stands to the store.', resolve: ({ phase }) => phase }),
    stage: t.exposeString('stage', { nullable: true, description: 'The kind of nodes that is being built; null: nothing is.' }),
    behind: t.exposeInt('behind', { nullable: true, description: 'How many transactions of the store are not in it yet; null: not known.' }),
    behindSince: t.expose('behindSince', { type: 'DateTime', nullable: true, description: 'When the oldest of them was; null: none is missing, or it is not known.' }),
  }),
})

builder.queryField('projection', (t) =>
  t.field({
    type: Projection,
    nullable: true,
    extensions: { weight: 10 },
    description: 'How the projection of the lineage in Neo4j stands; null: none is configured.',
    resolve: (_root, _args, { projected }) => projected?.status() ?? null,
  }),
)
