import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { SaveReportDocument } from '../../generated/cli/graphql.ts'
import { Failure } from '../../model/failure.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { count } from '../format.ts'

const MAX_BYTES = 65_536

/** `stratigraph report save`: a report of one's own. */
export function reportSave(group: Command, cli: Cli): void {
  const command = group
    .command('save')
    .description('Check a report file against the schema and keep it in the store, in the place of one with its name')
    .argument('<file>', 'a YAML file (docs/reports.md); - for standard input')
  cli.asking(command, ['report save docs/examples/python-packages.yaml'], async (session, file: string) => {
    const { saveReport } = await session.ask(SaveReportDocument, { source: read(file) })
    if (saveReport.__typename === 'InvalidReportError') {
      const { code, message, line, column } = saveReport
      throw new Failure(code, `${file}${line == null ? '' : `:${line}:${column ?? 1}`}: ${message}`)
    }
    if (saveReport.__typename === 'ReportNotAllowedError') throw new Exit(EXIT.unavailable, `${saveReport.message} [${saveReport.code}]`)
    const { report } = saveReport
    if (session.json) session.printJson(report)
    else session.print(`${report.name} is saved: ${count(report.columns.length, 'column')}\n`)
    return EXIT.ok
  })
}

function read(file: string): string {
  try {
    const text = readFileSync(file === '-' ? 0 : file, 'utf8')
    if (text.length > MAX_BYTES) throw new Exit(EXIT.usage, 'A report file has at most 64 KiB.')
    return text
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}
