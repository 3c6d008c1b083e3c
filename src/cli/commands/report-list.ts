import type { Command } from 'commander'
import { ReportsDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { printable } from '../printable.ts'
import { reportNamed, runsOf } from '../reports.ts'
import { type LimitOption, limited } from '../cli.ts'

/** `stratigraph report list`: what can be asked. */
export function reportList(group: Command, cli: Cli): void {
  const command = group.command('list').description('List the reports: those that come with the program, and those that were saved')
  cli.asking(command, ['report list', 'report list --json'], async (session) => {
    const { reports } = await session.ask(ReportsDocument, {})
    return session.list(
      reports,
      [
        { title: 'REPORT', value: ({ name }) => name, whole: true },
        { title: 'TITLE', value: ({ title }) => title },
        { title: 'PARAMETERS', value: ({ parameters }) => parameters.map(({ name, required }) => (required ? name : `[${name}]`)).join(' ') },
      ],
      (report) => report,
      'No report.',
    )
  })
}

/** `stratigraph report show`: what a report takes and gives. */
export function reportShow(group: Command, cli: Cli): void {
  const command = group.command('show').description('Show the parameters, columns and key of a report').argument('<name>', 'a report')
  cli.asking(command, ['report show images-with-package', 'report show base-status --json'], async (session, name: string) => {
    const report = await reportNamed(session, name)
    if (session.json) session.printJson(report)
    else {
      const { title, description, parameters, columns, key, formats } = report
      session.print(`${printable(title)}\n${description == null ? '' : `${printable(description)}\n`}\n`)
      if (parameters.length > 0) {
        session.table(
          [
            { title: 'PARAMETER', value: (row) => row.name, whole: true },
            { title: 'TYPE', value: (row) => row.type },
            { title: 'MEANING', value: (row) => [row.description, ...(row.choices.length > 0 ? [row.choices.join(', ')] : []), ...(row.example == null ? [] : [`e.g. ${row.example}`])].filter(Boolean).join('; ') },
          ],
          parameters,
        )
        session.print('\n')
      }
      session.table([{ title: 'COLUMN', value: (row) => row.title, whole: true }, { title: 'TYPE', value: (row) => row.type }, { title: 'PATH', value: (row) => row.path }], columns)
      session.print(`\nKey: ${printable(key.join(', '))}\nFormats: ${formats.join(', ')}\n`)
    }
    return EXIT.ok
  })
}

/** `stratigraph report runs`: the history of a report. */
export function reportRuns(group: Command, cli: Cli): void {
  const command = limited(group.command('runs')).description('List the kept runs of a report, latest first').argument('<name>', 'a report')
  cli.asking(command, ['report runs layer-sharing', 'report runs layer-sharing --json'], async (session, name: string, { limit }: LimitOption) => {
    const runs = await runsOf(session, name, limit)
    return session.list(
      runs,
      [
        { title: 'RUN', value: ({ number }) => number, align: 'right' },
        { title: 'STARTED', value: ({ startedAt }) => startedAt, whole: true },
        { title: 'PARAMETERS', value: ({ parameters }) => JSON.stringify(parameters) },
        { title: 'ROWS', value: ({ rowCount }) => rowCount, align: 'right' },
        { title: 'COMPLETE', value: ({ complete }) => (complete ? 'yes' : 'no') },
        { title: 'SHA256', value: ({ sha256 }) => sha256.slice(7, 19), whole: true },
      ],
      (run) => run,
      'No run is kept; `report run --keep` keeps one.',
    )
  })
}
