import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { count } from '../format.ts'
import { problemLine, problemsOf, readPolicy } from '../policy/read-file.ts'
import { temporaryStore } from '../policy/temporary-store.ts'
import { Session } from '../session.ts'

/** `stratigraph policy lint`: whether policies can be used. No store is needed. */
export function policyLint(group: Command, cli: Cli): void {
  const command = group
    .command('lint')
    .description('Check policy files against the schema: the query of facts, and the types of all conditions')
    .argument('<file...>', 'YAML files')
    .option('--json', 'print JSON')
  cli.acting(command, ['policy lint policies/non-root.yaml', 'policy lint policies/non-root.yaml policies/image-age.yaml --json'], async (files: string[], { json }: { json?: boolean }) => {
    const connection = await temporaryStore(cli.host, false, null)
    try {
      return await lint(new Session(cli.host, connection, json === true), files)
    } finally {
      await connection.close()
    }
  })
}

async function lint(session: Session, files: readonly string[]): Promise<ExitCode> {
  const found = []
  for (const file of files) for (const problem of await problemsOf(session, readPolicy(file))) found.push({ file, ...problem })
  if (session.json) session.printJson(found)
  else for (const { file, ...problem } of found) session.print(`${problemLine(file, problem)}\n`)
  if (!session.json) session.print(`${count(files.length, 'file')}, ${count(found.length, 'problem')}\n`)
  return found.length === 0 ? EXIT.ok : EXIT.failed
}
