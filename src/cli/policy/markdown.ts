import { nameOf } from '../format.ts'
import { printable } from '../printable.ts'
import type { CheckedPolicy } from './checked.ts'
import { placeOf, summary, verdictOf } from './text.ts'

const MAX_ROWS = 500

/** A summary for a pull request: totals, then a table of what is not PASS. */
export function markdown(policies: readonly CheckedPolicy[]): string {
  const rows = policies.flatMap(({ about, images }) => images.flatMap(({ image, issues, violations }) => [
    ...violations.map((violation) => [
      verdictOf(violation), nameOf(image), `${about.name}/${violation.rule}`, violation.message, placeOf(violation),
      violation.inheritedFrom == null ? '' : nameOf(violation.inheritedFrom),
    ]),
    ...issues.map(({ code, rule, message }) => [code === 'POLICY.UNKNOWN' ? 'UNKNOWN' : 'ERROR', nameOf(image), rule == null ? about.name : `${about.name}/${rule}`, message, '', '']),
  ]))
  const head = `## Policy check\n\n${summary(policies)}\n`
  if (rows.length === 0) return head
  const lines = [['Verdict', 'Image', 'Rule', 'What', 'Where', 'Inherited from'], Array<string>(6).fill('---'), ...rows.slice(0, MAX_ROWS).map((row) => row.map(cell))]
  const more = rows.length > MAX_ROWS ? `\n${rows.length - MAX_ROWS} more are not shown.\n` : ''
  return `${head}\n${lines.map((line) => `| ${line.join(' | ')} |\n`).join('')}${more}`
}

/** Text from an image must not become markup. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|&#~!@]/g, '\\$&')
}
