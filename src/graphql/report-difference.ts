import { differenceOf, type Difference, type RowChange } from '../reports/difference.ts'
import type { Cell } from '../reports/row.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, toPage } from './connection.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'
import { ReportRun } from './report.ts'
import type { KeptRun } from '../reports/kept-run.ts'

const RowChangeKind = builder.enumType('ReportRowChangeKind', {
  description: 'What became of a row.',
  values: {
    ADDED: { description: 'It came.' },
    REMOVED: { description: 'It went.' },
    CHANGED: { description: 'A value of it is another one.' },
  } as const,
})

interface ChangeEdge extends RowChange {
  readonly cursor: string
}

const ReportRowChangeEdge = builder.objectRef<ChangeEdge>('ReportRowChangeEdge').implement({
  description: 'A row that two runs do not have alike.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    kind: t.expose('kind', { type: RowChangeKind, description: 'What became of it.' }),
    key: t.stringList({ description: 'The values of the columns of the key.', resolve: ({ key }) => [...key] }),
    columns: t.stringList({ description: 'Which columns changed; empty unless it is CHANGED.', resolve: ({ columns }) => [...columns] }),
    before: t.field({ type: 'JSON', nullable: true, description: 'The row as it was, by column; null: it was not there.', resolve: ({ before }) => plain(before) }),
    after: t.field({ type: 'JSON', nullable: true, description: 'The row as it is, by column; null: it is gone.', resolve: ({ after }) => plain(after) }),
  }),
})

const ReportRowChangeConnection = connectionTo('ReportRowChange', ReportRowChangeEdge, 'changes of rows')

const ReportDifference = builder.objectRef<Difference & { readonly from: KeptRun; readonly to: KeptRun }>('ReportDifference').implement({
  description: 'Two runs of a report side by side, row by row, by their key.',
  fields: (t) => ({
    from: t.expose('from', { type: ReportRun, description: 'The one.' }),
    to: t.expose('to', { type: ReportRun, description: 'The other; its key is used.' }),
    added: t.exposeInt('added', { description: 'Rows that came.' }),
    removed: t.exposeInt('removed', { description: 'Rows that went.' }),
    changed: t.exposeInt('changed', { description: 'Rows with another value.' }),
    unchanged: t.exposeInt('unchanged', { description: 'Rows that are the same.' }),
    changes: t.field({
      type: ReportRowChangeConnection,
      description: 'What is not the same, by key.',
      args: pageArgs,
      resolve: ({ changes }, args) => {
        const page = pageOf(args, idKey)
        const from = (page.after ?? -1) + 1
        const rows = changes.slice(from, from + page.size).map((change, i) => ({ ...change, cursor: cursorOf(from + i) }))
        return toPage(page, { rows, more: changes.length > from + page.size }, (row) => row, async () => changes.length)
      },
    }),
  }),
})

builder.queryField('compareReportRuns', (t) =>
  t.field({
    type: ReportDifference,
    extensions: { weight: 1_000 },
    description: 'What was added, removed and changed between two kept runs. Codes: REPORTS.NOT_FOUND, REPORTS.NOT_KEPT, REPORTS.COLUMNS.',
    args: {
      from: t.arg.int({ required: true, description: 'The number of the one.' }),
      to: t.arg.int({ required: true, description: 'The number of the other.' }),
    },
    resolve: async (_root, args, { reports }) => {
      const [from, to] = [await reports.run(args.from), await reports.run(args.to)]
      const rowsOf = async ({ id, head }: KeptRun) => ({ titles: head.columns.map(({ title }) => title), pages: await reports.rowsOf(id) })
      return { ...differenceOf(await rowsOf(from), await rowsOf(to), to.head.key), from, to }
    },
  }),
)

function plain(record: Readonly<Record<string, Cell>> | null): unknown {
  if (record === null) return null
  return Object.fromEntries(Object.entries(record).map(([title, cell]) => [title, typeof cell === 'bigint' ? String(cell) : typeof cell === 'object' && cell !== null ? cell.json : cell]))
}
