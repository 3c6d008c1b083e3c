import type { Command } from 'commander'
import { ExtensionsDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'

/** `stratigraph extension list`: what lies in the folder, and what of it runs. */
export function extensionList(group: Command, cli: Cli): void {
  const command = group.command('list').description('List the analyzers in the folder of extensions, and which of them run')
  cli.extensions(command)
  cli.asking(command, ['extension list', 'extension list --extensions seeds/extensions --json'], async (session) => {
    const { extensions } = await session.ask(ExtensionsDocument, {})
    return session.list(
      extensions,
      [
        { title: 'EXTENSION', value: ({ name }) => name, whole: true },
        { title: 'STATE', value: ({ state }) => state.toLowerCase(), whole: true },
        { title: 'VERSION', value: ({ version }) => version },
        { title: 'SHA256', value: ({ sha256, trustedSha256 }) => (sha256 ?? trustedSha256 ?? '').slice(0, 12), whole: true },
        { title: 'READS', value: ({ looksAt, reads }) => (looksAt === 'IMAGE' ? 'images' : reads.join(' ')) },
        { title: 'TITLE', value: ({ title }) => title },
      ],
      (each) => each,
      'No extension: `stratigraph extension new` makes one.',
    )
  })
}
