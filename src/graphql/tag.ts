import type { TagMoveRow, TagRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { Image } from './refs.ts'

export const Repository = builder.objectRef<{ name: string }>('Repository').implement({
  description: 'A place for tags.',
  fields: (t) => ({ name: t.exposeString('name', { description: 'With its registry, e.g. `registry.example/shop/orders`.' }) }),
})

const TagMove = builder.objectRef<TagMoveRow>('TagMove').implement({
  description: 'A moment at which a tag was seen to point somewhere else than before.',
  fields: (t) => ({
    digest: t.exposeString('digest', { description: 'What it points at since then: an image or an index.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was seen.' }),
    image: t.field({ type: Image, nullable: true, description: 'The image that it points at since then; null where that is an index.', resolve: ({ digest }, _args, { reads }) => reads.imageByDigest(digest) }),
  }),
})

export const Tag = builder.objectRef<TagRow>('Tag').implement({
  description: 'A name that points at an image or an index.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'e.g. `1.0`.' }),
    repository: t.field({
      type: Repository,
      description: 'Where it is.',
      resolve: ({ repository }) => ({ name: repository }),
    }),
    reference: t.string({ description: '`repository:tag`', resolve: ({ repository, name }) => `${repository}:${name}` }),
    moves: t.field({
      type: [TagMove],
      extensions: { limit: 100 },
      description: 'Where it has pointed, latest first. At most 100.',
      resolve: ({ id }, _args, { reads }) => reads.tagMoves(id),
    }),
  }),
})
