import type { KeptRun } from '../reports/kept-run.ts'
import type { KnownReport } from '../reports/report-desk.ts'
import { ReportFailure } from '../reports/report-failure.ts'
import { builder } from './builder.ts'
import { Report, ReportRun } from './report.ts'
import { variablesOf } from './report-preview.ts'
import { UserError, type UserErrorShape } from './user-error.ts'

interface InvalidReport extends UserErrorShape {
  readonly line: number | null
  readonly column: number | null
}

const ReportNotAllowedError = builder.objectRef<UserErrorShape & { readonly refused: true }>('ReportNotAllowedError').implement({
  description: 'This server keeps nothing for its clients. Code: REPORTS.NOT_ALLOWED.',
  interfaces: [UserError],
})

const InvalidReportError = builder.objectRef<InvalidReport>('InvalidReportError').implement({
  description: 'The file is no report over this schema.',
  interfaces: [UserError],
  fields: (t) => ({
    line: t.exposeInt('line', { nullable: true, description: 'The line of the file, from 1.' }),
    column: t.exposeInt('column', { nullable: true, description: 'The place in the line, from 1.' }),
  }),
})

const ReportFailedError = builder.objectRef<UserErrorShape & { readonly failed: true }>('ReportFailedError').implement({
  description: 'The report could not be run: there is none of this name, a parameter does not fit, or nothing came back.',
  interfaces: [UserError],
})

const SaveReportPayload = builder.objectRef<{ readonly report: KnownReport }>('SaveReportPayload').implement({
  description: 'The report was saved.',
  fields: (t) => ({ report: t.expose('report', { type: Report, description: 'As it is kept.' }) }),
})

const RunReportPayload = builder.objectRef<{ readonly run: KeptRun }>('RunReportPayload').implement({
  description: 'The report was run, and the run is kept.',
  fields: (t) => ({ run: t.expose('run', { type: ReportRun, description: 'The run; it may be incomplete.' }) }),
})

const SaveReportResult = builder.unionType('SaveReportResult', {
  description: 'The outcome of `saveReport`.',
  types: [SaveReportPayload, InvalidReportError, ReportNotAllowedError],
  resolveType: (value) => ('report' in value ? SaveReportPayload : 'line' in value ? InvalidReportError : ReportNotAllowedError),
})

const RunReportResult = builder.unionType('RunReportResult', {
  description: 'The outcome of `runReport`.',
  types: [RunReportPayload, ReportFailedError, ReportNotAllowedError],
  resolveType: (value) => ('run' in value ? RunReportPayload : 'failed' in value ? ReportFailedError : ReportNotAllowedError),
})

const SaveReportInput = builder.inputType('SaveReportInput', {
  description: 'What is to be saved.',
  fields: (t) => ({ source: t.string({ required: true, description: 'A report file (YAML, docs/reports.md). It takes the place of a saved one with its name.' }) }),
})

const RunReportInput = builder.inputType('RunReportInput', {
  description: 'What is to be run.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the report.' }),
    parameters: t.field({ type: 'JSON', description: 'An object with the values of its parameters.' }),
  }),
})

builder.mutationFields((t) => ({
  saveReport: t.field({
    type: SaveReportResult,
    description: 'Checks a report file against the schema and keeps it.',
    args: { input: t.arg({ type: SaveReportInput, required: true, description: 'The file.' }) },
    resolve: async (_root, { input }, { reports }) => {
      try {
        return { report: await reports.save(input.source) }
      } catch (error) {
        const { code, message, place } = known(error)
        if (code === 'REPORTS.NOT_ALLOWED') return { code, message, refused: true as const }
        return { code, message, line: place?.line ?? null, column: place?.column ?? null }
      }
    },
  }),
  runReport: t.field({
    type: RunReportResult,
    description: 'Runs a report to its end and keeps the run, to be read again and compared. Of each report the latest 30 are kept.',
    args: { input: t.arg({ type: RunReportInput, required: true, description: 'The report and its parameters.' }) },
    resolve: async (_root, { input: { name, parameters } }, { reports, signal }) => {
      try {
        return { run: await reports.keep(name, variablesOf(parameters), signal) }
      } catch (error) {
        const { code, message } = known(error)
        return code === 'REPORTS.NOT_ALLOWED' ? { code, message, refused: true as const } : { code, message, failed: true as const }
      }
    },
  }),
}))

function known(error: unknown): ReportFailure {
  if (error instanceof ReportFailure) return error
  throw error
}
