import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { post } from '../ask.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'

interface Options {
  operation?: string
  variable: Record<string, string>
}

const MAX_BYTES = 1_048_576

/** `stratigraph query`: any document of the schema. */
export function query(program: Command, cli: Cli): void {
  const command = program
    .command('query')
    .description('Run a GraphQL document and print the answer as JSON')
    .argument('<file>', 'the document; - for standard input')
    .option('-v, --variable <name=value>', 'a variable; the value is JSON, or else a text; one that is declared as a text is taken as it is (repeatable)', addVariable, {})
    .option('--operation <name>', 'which operation of the document')
  const examples = ['query seeds/questions/library.graphql', 'query seeds/questions/base.graphql -v reference=seeds.example/base/debian:12.2', 'query - < seeds/questions/change.graphql']
  cli.asking(command, examples, async (session, file: string, { operation, variable }: Options) => {
    const document = read(file)
    const variables = Object.fromEntries(Object.entries(variable).map(([name, text]) => [name, valueOf(text, name, document)]))
    const answer = await post(session.connection, { query: document, variables, operationName: operation ?? null })
    session.printJson(answer)
    return answer.errors === undefined ? EXIT.ok : EXIT.failed
  })
}

function read(file: string): string {
  try {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8')
    if (text.length > MAX_BYTES) throw new Exit(EXIT.usage, 'A document has at most 1 MiB.')
    return text
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}

function addVariable(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It is name=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

/** Types whose values are texts: `-v tag=1.10` is no number. */
const TEXT = /^(?:String|ID|Digest|PackageUrl|VersionRange|DateTime)$/

/** @param document says what type the variable has, where it is declared */
function valueOf(text: string, name: string, document: string): unknown {
  const declared = [...document.matchAll(/\$(\w+)\s*:\s*(\w+)/g)].find(([, variable]) => variable === name)?.[2] ?? ''
  if (TEXT.test(declared) && text !== 'null' && !text.startsWith('"')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
