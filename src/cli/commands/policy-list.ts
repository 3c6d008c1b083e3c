import type { Command } from 'commander'
import { PoliciesDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { withPolicies } from '../policy/options.ts'

/** `stratigraph policy list`: the saved policies. */
export function policyList(group: Command, cli: Cli): void {
  const command = withPolicies(group.command('list')).description('List the saved policies')
  cli.asking(command, ['policy list', 'policy list --json'], async (session) => {
    const { policies } = await session.ask(PoliciesDocument, {})
    return session.list(
      policies,
      [
        { title: 'POLICY', value: ({ name }) => name, whole: true },
        { title: 'SEVERITY', value: ({ severity }) => severity },
        { title: 'TITLE', value: ({ title }) => title },
        { title: 'FILE', value: ({ file }) => file },
      ],
      ({ name, title, description, severity, controls, file, rules }) => ({
        name, title: title ?? null, description: description ?? null, severity: severity ?? null, controls, file: file ?? null, rules: rules.map(({ id }) => id),
      }),
      'No policy is saved.',
    )
  })
}
