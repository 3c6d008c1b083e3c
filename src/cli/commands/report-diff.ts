import type { Command } from 'commander'
import { CompareReportRunsDocument, type CompareReportRunsQuery } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { collect } from '../pages.ts'
import { keepRun, runsOf } from '../reports.ts'
import type { Session } from '../session.ts'
import { parseNumber } from './report-run.ts'

type Difference = CompareReportRunsQuery['compareReportRuns']
type Change = Difference['changes']['edges'][number]

const SIGNS = { ADDED: '+', REMOVED: '-', CHANGED: '~' } as const

/** `stratigraph report diff`: what is not as it was. */
export function reportDiff(group: Command, cli: Cli): void {
  const command = group
    .command('diff')
    .description('Compare two kept runs of a report, row by row by its key; left out: the latest two')
    .argument('<name>', 'a report')
    .argument('[from]', 'the number of a run', parseNumber)
    .argument('[to]', 'the number of another', parseNumber)
    .option('--now', 'run the report anew, with the parameters of the run before, and keep that run')
  cli.asking(command, ['report diff layer-sharing --now', 'report diff layer-sharing --now --json'], async (session, name: string, from: number | undefined, to: number | undefined, { now }: { now?: boolean }) => {
    if (now === true && to !== undefined) throw new Exit(EXIT.usage, '--now makes the second run: name one run at most.')
    const [a, b] = await runsMeant(session, name, from, to, now === true)
    let totals: Difference | null = null
    const changes = await collect(Number.POSITIVE_INFINITY, async (page) => {
      const { compareReportRuns } = await session.ask(CompareReportRunsDocument, { from: a, to: b, ...page })
      totals ??= compareReportRuns
      return compareReportRuns.changes
    })
    const { added, removed, changed, unchanged, from: first, to: second } = totals!
    if (session.json) session.printJson({ from: first, to: second, added, removed, changed, unchanged, changes: changes.map(toJson) })
    else {
      if (changes.length > 0) session.table([{ title: ' ', value: ({ kind }) => SIGNS[kind], whole: true }, { title: 'KEY', value: ({ key }) => key.join('  ') }, { title: 'CHANGED', value: changesOf }], changes)
      session.print(`Run ${a} to run ${b}: ${added} added, ${removed} removed, ${changed} changed, ${unchanged} the same\n`)
    }
    return EXIT.ok
  })
}

async function runsMeant(session: Session, name: string, from: number | undefined, to: number | undefined, now: boolean): Promise<[number, number]> {
  if (from !== undefined && to !== undefined) return [from, to]
  const [latest, before] = await runsOf(session, name, 30)
  if (now) {
    if (from === undefined && latest === undefined) {
      const first = await keepRun(session, name, {})
      session.note(`Run ${first.number} is the first of ${name}: there is nothing to compare it to yet.`)
      return [first.number, first.number]
    }
    const parameters = from === undefined ? latest?.parameters : (await runsOf(session, name, 30)).find(({ number }) => number === from)?.parameters
    return [from ?? latest!.number, (await keepRun(session, name, parameters ?? {})).number]
  }
  if (latest !== undefined && from !== undefined) return [from, latest.number]
  if (latest === undefined || before === undefined) throw new Exit(EXIT.failed, `Fewer than two runs of ${name} are kept; \`report run --keep\` keeps one, --now runs it anew.`)
  return [before.number, latest.number]
}

function changesOf({ columns, before, after }: Change): string {
  const [was, is] = [before as Record<string, unknown> | null, after as Record<string, unknown> | null]
  return columns.map((column) => `${column}: ${textOf(was?.[column])} -> ${textOf(is?.[column])}`).join('; ')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

function toJson({ kind, key, columns, before, after }: Change) {
  return { kind, key, columns, before: before ?? null, after: after ?? null }
}
