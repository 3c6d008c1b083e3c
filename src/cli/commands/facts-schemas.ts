import type { Command } from 'commander'
import { FactSchemasDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { collect } from '../pages.ts'

/** `stratigraph facts schemas`: the kinds of facts. */
export function factsSchemas(group: Command, cli: Cli): void {
  const command = group.command('schemas').description('List the kinds of facts in their latest versions')
  cli.asking(command, ['facts schemas', 'facts schemas --json'], async (session) => {
    const edges = await collect(Number.POSITIVE_INFINITY, async (page) => (await session.ask(FactSchemasDocument, page)).factSchemas)
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'SCHEMA', value: ({ name }) => name, whole: true },
        { title: 'VERSION', value: ({ version }) => version, align: 'right' },
        { title: 'ABOUT', value: ({ targets }) => targets.map((each) => each.toLowerCase()).join(', ') },
        { title: 'STATED BY', value: ({ origin }) => (origin === 'EXTENSION' ? 'an extension' : 'users') },
        { title: 'TITLE', value: ({ title }) => title },
      ],
      (schema) => schema,
      'No kind of facts is defined.',
    )
  })
}
