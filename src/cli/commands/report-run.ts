import { type Command, InvalidArgumentError } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT, Exit, type ExitCode } from '../exit.ts'
import { count } from '../format.ts'
import { bodyOf, download, print, writeTo } from '../report-download.ts'
import { keepRun, reportNamed, type Texts, valuesOf, withParameters } from '../reports.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'

interface Options {
  parameter: Texts
  format?: string
  output?: string
  keep?: boolean
  run?: number
  asOf?: string
}

/** `stratigraph report run`: a report as a table or a document. */
export function reportRun(group: Command, cli: Cli): void {
  const command = withParameters(group.command('run'))
    .description('Run a report. An incomplete one ends with exit status 1')
    .argument('<name>', 'a report; `report list` has them all')
    .option('-f, --format <format>', 'csv, ndjson, json, html, md, xlsx (default: a table)')
    .option('-o, --output <file>', 'write to a file; its ending says the format. No file is left when the report is incomplete')
    .option('--keep', 'keep the run, to be read again and compared')
    .option('--run <number>', 'a run that was kept', parseNumber)
    .option('--as-of <time>', 'the latest run with these parameters that was kept until then')
  const examples = [
    'report run images-with-package -p purl=pkg:deb/debian/openssl',
    'report run layer-sharing --format csv',
    'report run package-differences -p from=seeds.example/base/debian:12.1 -p to=seeds.example/shop/orders:1.0 --json',
  ]
  cli.asking(command, examples, async (session, name: string, options: Options) => {
    const format = formatOf(options, session.json)
    if (options.keep === true && (options.run !== undefined || options.asOf !== undefined)) throw new Exit(EXIT.usage, '--keep makes a run; --run and --as-of read one.')
    const query = await queryOf(session, name, options)
    if (format === null) return table(session, await download(session, { name, format: 'json', query }))
    const response = await download(session, { name, format, query })
    if (options.output !== undefined) await writeTo(options.output, response)
    else if (format === 'xlsx') throw new Exit(EXIT.usage, 'A workbook is not text: --output names a file for it.')
    else await print(session, response)
    return EXIT.ok
  })
}

function formatOf({ format, output }: Options, json: boolean): string | null {
  if (format !== undefined) return format
  if (json) return 'json'
  return output === undefined ? null : (/\.([a-z]+)$/.exec(output)?.[1] ?? 'csv')
}

async function queryOf(session: Session, name: string, { parameter, keep, run, asOf }: Options): Promise<Record<string, string>> {
  if (keep === true) {
    const kept = await keepRun(session, name, valuesOf(await reportNamed(session, name), parameter))
    session.note(`Run ${kept.number} is kept: ${count(kept.rowCount, 'row')}${kept.complete ? '' : ', incomplete'}.`)
    return { _run: String(kept.number) }
  }
  if (run !== undefined) return { _run: String(run) }
  return asOf === undefined ? parameter : { ...parameter, _asOf: asOf }
}

interface Document {
  readonly columns: readonly { readonly title: string }[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Whole numbers keep their digits, however many they are. */
async function table(session: Session, response: Response): Promise<ExitCode> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of bodyOf(response)) text += decoder.decode(bytes, { stream: true })
  const exact = (_key: string, value: unknown, context?: { source?: string }) => (typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value)
  const { columns, rows } = JSON.parse(text, exact) as Document
  if (rows.length === 0) session.note('No row.')
  else session.table(columns.map(({ title }) => columnOf(title, rows)), rows)
  return EXIT.ok
}

function columnOf(title: string, rows: Document['rows']): Column<Document['rows'][number]> {
  const numbers = rows.every((row) => typeof row[title] === 'number')
  return { title: title.toUpperCase(), value: (row) => textOf(row[title]), ...(numbers ? { align: 'right' } : {}) }
}

function textOf(value: unknown): string | number | null {
  return typeof value === 'number' || typeof value === 'string' ? value : value == null ? null : JSON.stringify(value)
}

/** The number of a run. */
export function parseNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.')
  return Number(text)
}
