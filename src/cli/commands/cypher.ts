import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { table } from '../table.ts'

interface Options {
  file?: string
  param: Record<string, unknown>
  limit: number
  seconds: number
  json?: boolean
}

/** `stratigraph cypher`: questions of operators to the projection. */
export function cypher(program: Command, cli: Cli): void {
  const command = program
    .command('cypher')
    .description('Ask the projection in Neo4j (STRATIGRAPH_NEO4J_URL) in Cypher; only what reads is run')
    .argument('[query]', 'the question; left out: --file')
    .option('--file <file>', 'the question is in this file')
    .option('--param <name=value>', 'a parameter: JSON, or else a text (repeatable)', parseParameter, {})
    .option('--limit <n>', 'at most so many rows, 1 to 100,000', parseUpTo(100_000), 1_000)
    .option('--seconds <n>', 'at most so long, 1 to 300', parseUpTo(300), 30)
    .option('--json', 'print JSON')
  const examples = [`cypher 'MATCH (i:Image) RETURN i.platform, count(*)'`, `cypher --file question.cypher --param purl=pkg:npm/lodash@4.17.20 --json`]
  cli.acting(command, examples, async (query: string | undefined, { file, param, limit, seconds, json }: Options) => {
    if ((query === undefined) === (file === undefined)) throw new Exit(EXIT.usage, 'Give a query or --file, not both.')
    const { columns, rows, truncated } = await cli.host.cypher({ cypher: query ?? read(file!), parameters: param, maxRows: limit, seconds })
    const { stdout, stderr } = cli.host
    if (json === true) stdout.write(`${JSON.stringify({ columns, rows, truncated }, null, 2)}\n`)
    else if (rows.length > 0) {
      const shown = columns.map((title, i) => ({ title, value: (row: readonly unknown[]) => textOf(row[i]) }))
      stdout.write(table(shown, rows, stdout.isTTY === true ? (stdout.columns ?? 80) : null))
    }
    if (truncated) stderr.write(`There is more than these ${rows.length} rows; --limit takes more.\n`)
    if (rows.length === 0) stderr.write('No rows.\n')
    return rows.length === 0 ? EXIT.failed : EXIT.ok
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}

function parseParameter(text: string, known: Record<string, unknown>): Record<string, unknown> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It is written name=value.')
  return { ...known, [text.slice(0, at)]: valueOf(text.slice(at + 1)) }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function parseUpTo(most: number): (text: string) => number {
  return (text) => {
    if (!/^[1-9]\d*$/.test(text) || Number(text) > most) throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`)
    return Number(text)
  }
}
