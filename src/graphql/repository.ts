import { parseRepositoryName } from '../lineage/sql/reads/reference.ts'
import { builder } from './builder.ts'
import { connectionOf, toPage } from './connection.ts'
import { cursorOf, pageArgs, pageOf, textKey } from './keyset.ts'
import { Repository, TagConnection } from './refs.ts'

Repository.implement({
  description: 'A place for tags.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'With its registry, e.g. `registry.example/shop/orders`.' }),
    tags: t.field({
      type: TagConnection,
      description: 'Its tags, by name.',
      args: {
        ...pageArgs,
        asOf: t.arg({ type: 'DateTime', description: 'As of then; left out: now.' }),
        gone: t.arg.boolean({ defaultValue: false, description: 'Also those that point at nothing, and did before.' }),
      },
      resolve: async ({ name }, { asOf, gone, ...args }, { reads }) => {
        const page = pageOf(args, textKey)
        const { tags } = reads.at(asOf)
        const all = gone ?? false
        const id = await tags.repositoryId(name)
        if (id === null) return toPage(page, { rows: [], more: false }, () => ({ cursor: '', node: null as never }), async () => 0)
        const slice = await tags.repositoryTags(id, all, page)
        return toPage(page, slice, (tag) => ({ cursor: cursorOf(tag.name), node: tag }), () => tags.repositoryTagCount(id, all))
      },
    }),
  }),
})

builder.queryField('repository', (t) =>
  t.field({
    type: Repository,
    nullable: true,
    description: 'A repository by its name; null when no tag of it was ever seen. Codes: INPUT.REFERENCE.',
    args: { name: t.arg.string({ required: true, description: 'With its registry; names of Docker Hub in any of their forms.' }) },
    resolve: (_root, { name }, { reads }) => reads.tags.repositoryByName(parseRepositoryName(name)),
  }),
)

const RepositoryConnection = connectionOf('Repository', Repository, 'repositories')

builder.queryField('repositories', (t) =>
  t.field({
    type: RepositoryConnection,
    description: 'The repositories of which tags are known, by name.',
    args: { ...pageArgs, registry: t.arg.string({ description: 'Only those whose names begin with this and `/`.' }) },
    resolve: async (_root, { registry, ...args }, { reads }) => {
      const page = pageOf(args, textKey)
      const slice = await reads.sharing.repositories(registry ?? null, page)
      return toPage(page, slice, (node) => ({ cursor: cursorOf(node.name), node }), () => reads.sharing.repositoryCount(registry ?? null))
    },
  }),
)
