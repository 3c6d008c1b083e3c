import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadReport } from '../reports/load-report.ts'
import type { Report } from '../reports/report.ts'
import { engine } from './report-engine.ts'

const FOLDER = join(import.meta.dirname, '../../reports')

let loaded: ReadonlyMap<string, Report> | null = null

/** The reports that come with the program, by name; read when they are first asked for. */
export function shippedReports(): ReadonlyMap<string, Report> {
  if (loaded !== null) return loaded
  const files = globSync('*.yaml', { cwd: FOLDER }).sort()
  loaded = new Map(files.map((file) => {
    const report = loadReport(readFileSync(join(FOLDER, file), 'utf8'), engine)
    return [report.name, report]
  }))
  return loaded
}
