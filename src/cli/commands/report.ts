import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { reportDiff } from './report-diff.ts'
import { reportList, reportRuns, reportShow } from './report-list.ts'
import { reportRun } from './report-run.ts'
import { reportSave } from './report-save.ts'

/** `stratigraph report`: tables of whatever can be asked. */
export function report(program: Command, cli: Cli): void {
  const group = program.command('report').description('Run reports as tables and documents, keep runs, compare them, save reports of your own')
  for (const add of [reportList, reportShow, reportRun, reportRuns, reportDiff, reportSave]) add(group, cli)
}
