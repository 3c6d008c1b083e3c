import type { Command } from 'commander'
import { TestPolicyDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { count } from '../format.ts'
import { rightPolicy } from '../policy/read-file.ts'
import { temporaryStore } from '../policy/temporary-store.ts'
import { printable } from '../printable.ts'
import { Session } from '../session.ts'

/** `stratigraph policy test`: the tests that a policy brings. No store is needed. */
export function policyTest(group: Command, cli: Cli): void {
  const command = group
    .command('test')
    .description('Run the tests that policy files bring, on the facts that these state')
    .argument('<file...>', 'YAML files')
    .option('--json', 'print JSON')
  cli.acting(command, ['policy test policies/non-root.yaml', 'policy test policies/image-age.yaml --json'], async (files: string[], { json }: { json?: boolean }) => {
    const connection = await temporaryStore(cli.host, false, null)
    try {
      return await run(new Session(cli.host, connection, json === true), files)
    } finally {
      await connection.close()
    }
  })
}

async function run(session: Session, files: readonly string[]): Promise<ExitCode> {
  const results = []
  for (const file of files) {
    const { testPolicy } = await session.ask(TestPolicyDocument, { policy: { yaml: await rightPolicy(session, file) } })
    for (const result of testPolicy) results.push({ file, ...result })
  }
  if (session.json) session.printJson(results)
  else {
    for (const { file, line, name, passed, expected, actual } of results) {
      session.print(printable(`${passed ? 'ok  ' : 'FAIL'} ${file}:${line} ${name}${passed ? '' : `: expected ${expected}, got ${actual}`}`) + '\n')
    }
    session.print(`${count(results.length, 'test')}, ${results.filter(({ passed }) => !passed).length} failed\n`)
  }
  if (results.length === 0) session.note('There is no test in it.')
  return results.length > 0 && results.every(({ passed }) => passed) ? EXIT.ok : EXIT.failed
}
