import { type Column } from '../reports/column.ts'
import type { KeptRun } from '../reports/kept-run.ts'
import type { Parameter } from '../reports/parameter.ts'
import type { KnownReport } from '../reports/report-desk.ts'
import { LIST_MODES } from '../reports/report-file.ts'
import { cellJson, type Cell } from '../reports/row.ts'
import { formats } from '../reports/formats/all.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, type Edge, toPage } from './connection.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'

const ListMode = builder.enumType('ReportListMode', {
  description: 'What becomes of a list inside a cell.',
  values: {
    JOIN: { value: 'join', description: 'Its members as one text.' },
    COUNT: { value: 'count', description: 'How many members it has.' },
    FIRST: { value: 'first', description: 'Its first member.' },
    JSON: { value: 'json', description: 'The list as it is.' },
  } as const satisfies Record<string, { value: (typeof LIST_MODES)[number]; description: string }>,
})

const ReportParameter = builder.objectRef<Parameter>('ReportParameter').implement({
  description: 'What a report has to be told, or can be: a variable of its document.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the variable.' }),
    type: t.exposeString('type', { description: 'As the document writes it, e.g. `PackageUrl!`.' }),
    required: t.exposeBoolean('required', { description: 'The report cannot do without it.' }),
    default: t.field({ type: 'JSON', nullable: true, description: 'Its value when it is left out.', resolve: (parameter) => parameter.default }),
    choices: t.stringList({ description: 'All values that it can have; empty: any of its type.', resolve: ({ choices }) => [...choices] }),
    description: t.exposeString('description', { nullable: true, description: 'What it means.' }),
    example: t.exposeString('example', { nullable: true, description: 'A value that makes sense.' }),
  }),
})

const ReportColumn = builder.objectRef<Column>('ReportColumn').implement({
  description: 'A column of a report; known before anything is read.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Its name, unique in the report.' }),
    path: t.string({ description: 'The way to its value in the answer.', resolve: ({ path }) => path.join('.') }),
    type: t.exposeString('type', { description: 'As the schema writes it.' }),
    list: t.expose('list', { type: ListMode, nullable: true, description: 'What becomes of a list; null: it is one value.' }),
  }),
})

export const ReportReason = builder.objectRef<{ code: string; message: string }>('ReportReason').implement({
  description: 'Why a run is not complete.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`NAMESPACE.SUBCODE`' }),
    message: t.exposeString('message', { description: 'For a person.' }),
  }),
})

interface RowEdge {
  readonly cursor: string
  readonly cells: readonly Cell[]
  readonly errors: string | null
}

const ReportRowEdge = builder.objectRef<RowEdge>('ReportRowEdge').implement({
  description: 'A row of a run.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    cells: t.field({ type: ['JSON'], nullable: { list: false, items: true }, description: 'Its values, in the order of the columns.', resolve: ({ cells }) => cells.map(plainCell) }),
    errors: t.exposeString('errors', { nullable: true, description: 'What went wrong in it.' }),
  }),
})

const ReportRowConnection = connectionTo('ReportRow', ReportRowEdge, 'the rows of a run')

/** One kept execution of a report. */
export const ReportRun = builder.objectRef<KeptRun>('ReportRun').implement({
  description: 'One kept execution of a report.',
  fields: (t) => ({
    number: t.int({ description: 'By it the run is asked for again.', resolve: ({ id }) => id }),
    report: t.exposeString('report', { description: 'The name of the report.' }),
    documentHash: t.field({ type: 'Digest', description: 'Of the document, row path, columns and key: what decides which rows come.', resolve: ({ head }) => head.documentHash as `sha256:${string}` }),
    parameters: t.field({ type: 'JSON', description: 'What it was asked for.', resolve: ({ variables }) => JSON.parse(variables) as unknown }),
    columns: t.stringList({ description: 'The titles of its columns.', resolve: ({ head }) => head.columns.map(({ title }) => title) }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    seconds: t.float({ description: 'How long it took.', resolve: ({ milliseconds }) => milliseconds / 1000 }),
    asOf: t.field({ type: 'DateTime', nullable: true, description: 'When the newest image that it knew was analyzed.', resolve: ({ head }) => (head.asOf === null ? null : new Date(head.asOf)) }),
    rowCount: t.int({ description: 'How many rows it has.', resolve: ({ ending }) => ending.rows }),
    complete: t.boolean({ description: 'Nothing is missing.', resolve: ({ ending }) => ending.complete }),
    reasons: t.field({ type: [ReportReason], description: 'Why it is not complete.', resolve: ({ ending }) => ending.reasons }),
    sha256: t.field({ type: 'Digest', description: 'Of its rows: the same rows, the same digest.', resolve: ({ sha256 }) => `sha256:${sha256}` as const }),
    rows: t.field({
      type: ReportRowConnection,
      extensions: { weight: 250 },
      description: 'Its rows, in their order. Codes: REPORTS.NOT_KEPT.',
      args: pageArgs,
      resolve: async ({ id, ending }, args, { reports }) => {
        const page = pageOf(args, idKey)
        const from = (page.after ?? -1) + 1
        const rows = [...(await reports.rowsOf(id))].flat()
        const slice = { rows: rows.slice(from, from + page.size).map((row, i) => ({ ...row, cursor: cursorOf(from + i) })), more: rows.length > from + page.size }
        return toPage(page, slice, (row) => row, async () => ending.rows)
      },
    }),
  }),
})

const ReportRunEdge = builder.objectRef<Edge<KeptRun>>('ReportRunEdge').implement({
  description: 'An edge of kept runs.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: ReportRun, description: 'The run.', resolve: ({ node }) => node }),
  }),
})

const ReportRunConnection = connectionTo('ReportRun', ReportRunEdge, 'kept runs')

/** A saved query that is a table. */
export const Report = builder.objectRef<KnownReport>('Report').implement({
  description: 'A query that was checked and saved, and how its answer is made a table.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique; its documents are at `/reports/NAME.FORMAT`.' }),
    title: t.exposeString('title', { description: 'For a person.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    version: t.exposeInt('version', { description: 'As its author counts.' }),
    shipped: t.exposeBoolean('shipped', { description: 'It comes with the program.' }),
    source: t.exposeString('source', { description: 'The file, as it is written.' }),
    documentHash: t.field({ type: 'Digest', description: 'Of the document, row path, columns and key: what decides which rows come.', resolve: ({ documentHash }) => documentHash as `sha256:${string}` }),
    parameters: t.field({ type: [ReportParameter], description: 'What it has to be told, or can be.', resolve: ({ parameters }) => parameters }),
    columns: t.field({ type: [ReportColumn], description: 'Its columns, in their order.', resolve: ({ columns }) => columns }),
    key: t.stringList({ description: 'The titles of the columns by which rows are the same in two runs.', resolve: ({ key }) => [...key] }),
    formats: t.stringList({ description: 'In which forms it can be had.', resolve: () => formats.map(({ name }) => name) }),
    runs: t.field({
      type: ReportRunConnection,
      description: 'Its kept runs, latest first.',
      args: pageArgs,
      resolve: async ({ name }, args, { reports }) => {
        const page = pageOf(args, idKey)
        const slice = await reports.runs(name, page)
        const count = async () => (await reports.runs(name, { size: 100, after: null })).rows.length
        return toPage(page, slice, (run) => ({ cursor: cursorOf(run.id), node: run }), count)
      },
    }),
  }),
})

builder.queryFields((t) => ({
  reports: t.field({
    type: [Report],
    description: 'All reports, by name: those that come with the program, and those that were saved.',
    resolve: (_root, _args, { reports }) => reports.list() as Promise<KnownReport[]>,
  }),
  report: t.field({
    type: Report,
    nullable: true,
    description: 'A report by its name; null when there is none.',
    args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
    resolve: async (_root, { name }, { reports }) => {
      try {
        return await reports.find(name)
      } catch (error) {
        if ((error as { code?: unknown }).code === 'REPORTS.NOT_FOUND') return null
        throw error
      }
    },
  }),
}))

/** Whole numbers of any size are strings of digits in JSON, as BigInt is. */
export function plainCell(cell: Cell): unknown {
  return typeof cell === 'bigint' ? String(cell) : (JSON.parse(cellJson(cell)) as unknown)
}
