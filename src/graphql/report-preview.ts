import type { Variables } from '../reports/engine.ts'
import type { Preview } from '../reports/report-desk.ts'
import { ReportFailure } from '../reports/report-failure.ts'
import type { Row } from '../reports/row.ts'
import { builder, PAGE } from './builder.ts'
import { idKey, pageOf } from './keyset.ts'
import { plainCell, Report, ReportReason } from './report.ts'

const ReportRow = builder.objectRef<Row>('ReportRow').implement({
  description: 'A row of a report.',
  fields: (t) => ({
    cells: t.field({ type: ['JSON'], nullable: { list: false, items: true }, description: 'Its values, in the order of the columns.', resolve: ({ cells }) => cells.map(plainCell) }),
    errors: t.exposeString('errors', { nullable: true, description: 'What went wrong in it.' }),
  }),
})

const ReportPreview = builder.objectRef<Preview>('ReportPreview').implement({
  description: 'The beginning of a report, as it is now.',
  fields: (t) => ({
    rows: t.field({ type: [ReportRow], extensions: { limit: PAGE.max }, description: 'The first rows.', resolve: ({ rows }) => rows }),
    more: t.exposeBoolean('more', { description: 'There are more rows; `/reports/NAME.FORMAT` has all of them.' }),
    complete: t.boolean({ description: 'Nothing is missing in these rows.', resolve: ({ reasons }) => reasons.length === 0 }),
    reasons: t.field({ type: [ReportReason], description: 'Why something is missing.', resolve: ({ reasons }) => reasons }),
  }),
})

builder.objectField(Report, 'preview', (t) =>
  t.field({
    type: ReportPreview,
    // Each of its pages may cost as much as a request: two of them, and nothing beside.
    extensions: { weight: 24_000 },
    description: 'Its first rows. Codes: REPORTS.PARAMETER, REPORTS.BUSY, REPORTS.FAILED.',
    args: {
      parameters: t.arg({ type: 'JSON', description: 'An object with the values of its parameters.' }),
      first: t.arg.int({ defaultValue: PAGE.default, description: `How many, 1 to ${PAGE.max}.` }),
    },
    resolve: ({ name }, { parameters, first }, { reports, signal }) => reports.preview(name, variablesOf(parameters), pageOf({ first }, idKey).size, signal),
  }),
)

/** Values of parameters as a client gives them. Throws REPORTS.PARAMETER. */
export function variablesOf(value: unknown): Variables {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw new ReportFailure('REPORTS.PARAMETER', 'parameters is an object.')
  return value as Variables
}
