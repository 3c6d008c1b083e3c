import { readFileSync } from 'node:fs'
import { LintPolicyDocument, type LintPolicyQuery } from '../../generated/cli/graphql.ts'
import { EXIT, Exit } from '../exit.ts'
import { printable } from '../printable.ts'
import type { Session } from '../session.ts'

/** Characters of a policy file. */
const MAX = 65_536

/** The text of a policy file. Throws Exit 3. */
export function readPolicy(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length > MAX) throw new Exit(EXIT.usage, `${file} has more than ${MAX} characters. [POLICY.TOO_LARGE]`)
    return text
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}

/** Something that is wrong with a policy. */
export type Problem = LintPolicyQuery['lintPolicy'][number]

/** What is wrong with a policy, by its place. */
export async function problemsOf(session: Session, yaml: string): Promise<readonly Problem[]> {
  return (await session.ask(LintPolicyDocument, { yaml })).lintPolicy
}

/** `file:line:column: what is wrong and what to do [CODE]`, as editors and CI systems find it. */
export function problemLine(file: string, { line, column, message, help, code }: Problem): string {
  return `${printable(file)}:${line}:${column}: ${printable(`${message} ${help}`)} [${code}]`
}

/** The policy of a file that is known to be right. Throws Exit 3 with all that is wrong. */
export async function rightPolicy(session: Session, file: string): Promise<string> {
  const yaml = readPolicy(file)
  const problems = await problemsOf(session, yaml)
  if (problems.length > 0) {
    for (const problem of problems) session.note(problemLine(file, problem))
    throw new Exit(EXIT.usage, `${file} cannot be used.`)
  }
  return yaml
}
