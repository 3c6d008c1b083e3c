import { builder } from './builder.ts'
import { connectionOf, toPage } from './connection.ts'
import { cursorOf, pageArgs, pageOf, textKey } from './keyset.ts'
import { Repository } from './tag.ts'

const RepositoryConnection = connectionOf('Repository', Repository, 'repositories')

builder.queryFields((t) => ({
  repository: t.field({
    type: Repository,
    nullable: true,
    description: 'A repository by its name; null when no tag of it is known.',
    args: { name: t.arg.string({ required: true, description: 'With its registry, as tags have it.' }) },
    resolve: (_root, { name }, { reads }) => reads.sharing.repositoryByName(name),
  }),
  repositories: t.field({
    type: RepositoryConnection,
    description: 'The repositories of which tags are known, by name.',
    args: { ...pageArgs, registry: t.arg.string({ description: 'Only those whose names begin with this and `/`.' }) },
    resolve: async (_root, { registry, ...args }, { reads }) => {
      const page = pageOf(args, textKey)
      const slice = await reads.sharing.repositories(registry ?? null, page)
      return toPage(page, slice, (node) => ({ cursor: cursorOf(node.name), node }), () => reads.sharing.repositoryCount(registry ?? null))
    },
  }),
}))
