import type { Command } from 'commander'
import { FactSchemaDocument, SetFactsDocument } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { factsOf, type FileFact } from '../facts/fact-file.ts'
import { parsed, typedObject } from '../facts/typed-value.ts'
import { printable } from '../printable.ts'
import { refusalOf } from '../refusal.ts'
import type { Session } from '../session.ts'

interface Options {
  schema: string
  value?: string
  file?: string
  key?: string
  by?: string
  platform?: string
}

interface Refusal {
  readonly line: number | null
  readonly target: string
  readonly code: string
  readonly message: string
}

/** Facts that are set in one transaction, and characters of them: a request has at most 1 MiB. */
const BATCH = { facts: 500, characters: 262_144 }

/** `stratigraph facts set`: one fact, or those of a file. */
export function factsSet(group: Command, cli: Cli): void {
  const command = forPlatform(group.command('set'))
    .description('Set a fact about a node, or all facts of a file; each takes the place of the one that its node has')
    .argument('[target]', 'a reference of an image, repository:NAME, layer:sha256:..., pkg:...')
    .argument('[members...]', 'name=value, in the types of the schema; a.b=value for a member of a member, ; between the members of a list')
    .requiredOption('--schema <name>', 'the kind of facts')
    .option('--value <json>', 'the whole fact, instead of members')
    .option('--file <file>', 'rows.csv with a column target, or NDJSON of {"target", "value", "key"}')
    .option('--key <key>', 'tells several facts of one kind about one node apart')
    .option('--by <who>', 'who states it')
  const examples = ['facts set repository:seeds.example/shop/orders team=payments tier=1 --schema acme/owner', 'facts set --schema acme/owner --file docs/examples/owners.csv --by platform-team']
  cli.asking(command, examples, async (session, target: string | undefined, members: string[], options: Options) => {
    const { schema, file, value } = options
    if ((target === undefined) === (file === undefined)) throw new Exit(EXIT.usage, 'Give either a target or --file.')
    if (file !== undefined && (value !== undefined || members.length > 0)) throw new Exit(EXIT.usage, 'The facts are in --file: give no others.')
    if ((value === undefined) === (members.length === 0) && file === undefined) throw new Exit(EXIT.usage, 'Give either members (name=value) or --value.')
    const { factSchema } = await session.ask(FactSchemaDocument, { name: schema })
    const rows = file === undefined ? one(target!, members, options, factSchema?.jsonSchema) : factsOf(file, factSchema?.jsonSchema)
    return tell(session, await setAll(session, rows, options))
  })
}

async function* one(target: string, members: readonly string[], { value, key }: Options, schema: unknown): AsyncGenerator<FileFact> {
  const pairs = members.map((member): [string, string] => {
    const at = member.indexOf('=')
    if (at < 1) throw new Exit(EXIT.usage, `${member} is not name=value.`)
    return [member.slice(0, at), member.slice(at + 1)]
  })
  yield { line: 0, target, ...(key === undefined ? {} : { key }), value: value === undefined ? typedObject(schema, pairs) : parsed(value, '--value') }
}

interface Total {
  set: number
  unchanged: number
  readonly refused: Refusal[]
}

async function setAll(session: Session, rows: AsyncIterable<FileFact>, options: Options): Promise<Total> {
  const total: Total = { set: 0, unchanged: 0, refused: [] }
  let batch: FileFact[] = []
  let characters = 0
  for await (const row of rows) {
    characters += JSON.stringify(row).length
    batch.push(row)
    if (batch.length < BATCH.facts && characters < BATCH.characters) continue
    await setBatch(session, batch, options, total)
    batch = []
    characters = 0
  }
  if (batch.length > 0) await setBatch(session, batch, options, total)
  return total
}

async function setBatch(session: Session, batch: readonly FileFact[], { schema, by, platform }: Options, total: Total): Promise<void> {
  const facts = batch.map(({ target, key, value }) => ({ target, key: key ?? null, value }))
  const { setFacts } = await session.ask(SetFactsDocument, { input: { schema, facts, by: by ?? null, ...(platform === undefined ? {} : { platform }) } })
  if (setFacts.__typename !== 'SetFactsPayload') throw refusalOf(setFacts)
  total.set += setFacts.set
  total.unchanged += setFacts.unchanged
  total.refused.push(...setFacts.refused.map(({ index, ...refusal }) => ({ line: batch[index]!.line || null, ...refusal })))
}

/** What is right is stored; what is not is told, and is exit status 1. */
function tell(session: Session, { set, unchanged, refused }: Total): ExitCode {
  if (session.json) session.printJson({ set, unchanged, refused })
  else session.print(`${set} set${unchanged === 0 ? '' : `, ${unchanged} as before`}${refused.length === 0 ? '' : `, ${refused.length} refused`}\n`)
  if (!session.json) for (const { line, target, code, message } of refused) session.note(printable(`${line === null ? '' : `line ${line}: `}${target}: ${message} [${code}]`))
  return refused.length > 0 ? EXIT.failed : EXIT.ok
}
