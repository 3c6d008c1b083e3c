import { InvalidArgumentError, type Command } from 'commander'
import { ReportDocument, type ReportQuery, ReportRunsDocument, type ReportRunsQuery, RunReportDocument, type RunFactsFragment } from '../generated/cli/graphql.ts'
import { Failure } from '../model/failure.ts'
import { EXIT, Exit } from './exit.ts'
import { collect } from './pages.ts'
import type { Session } from './session.ts'

/** A report with all that is asked for in it. */
export type KnownReport = NonNullable<ReportQuery['report']>

/** Values of parameters as they were written. */
export type Texts = Readonly<Record<string, string>>

/** Adds `-p name=value` to a command that runs reports. */
export function withParameters(command: Command): Command {
  return command.option('-p, --parameter <name=value>', 'a parameter; lists and objects as JSON (repeatable)', addParameter, {})
}

function addParameter(text: string, before: Texts): Texts {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It is name=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

/** A report by name. Throws Exit 1. */
export async function reportNamed(session: Session, name: string): Promise<KnownReport> {
  const { report } = await session.ask(ReportDocument, { name })
  if (report == null) throw new Exit(EXIT.failed, `There is no report ${name}; \`stratigraph report list\` has them all.`)
  return report
}

/** Kept runs of a report, latest first. */
export async function runsOf(session: Session, name: string, limit: number): Promise<RunFactsFragment[]> {
  const edges = await collect(limit, async (page) => {
    const { report }: ReportRunsQuery = await session.ask(ReportRunsDocument, { name, ...page })
    if (report == null) throw new Exit(EXIT.failed, `There is no report ${name}; \`stratigraph report list\` has them all.`)
    return report.runs
  })
  return edges.map(({ node }) => node)
}

/** Runs a report and keeps the run. Throws Exit 3 for a wrong parameter, Failure. */
export async function keepRun(session: Session, name: string, parameters: unknown): Promise<RunFactsFragment> {
  const { runReport } = await session.ask(RunReportDocument, { name, parameters })
  if (runReport.__typename !== 'RunReportPayload') throw refusal(runReport.code, runReport.message)
  return runReport.run
}

/** What a report is refused for: what was written wrongly is exit status 3. */
export function refusal(code: string, message: string): Error {
  return code === 'REPORTS.PARAMETER' || code === 'REPORTS.FORMAT' ? new Exit(EXIT.usage, `${message} [${code}]`) : new Failure(code, message)
}

const TEXT_TYPES = new Set(['String', 'ID', 'Digest', 'PackageUrl', 'VersionRange', 'DateTime', 'BigInt'])

/** Values as JSON, by the types of the report's parameters. Throws Exit 3. */
export function valuesOf({ parameters }: KnownReport, texts: Texts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => {
    const parameter = parameters.find((each) => each.name === name)
    if (parameter === undefined || TEXT_TYPES.has(parameter.type.replace('!', '')) || parameter.choices.length > 0) return [name, text]
    try {
      return [name, JSON.parse(text) as unknown]
    } catch {
      throw new Exit(EXIT.usage, `${name} is of type ${parameter.type}: write it as JSON.`)
    }
  }))
}
