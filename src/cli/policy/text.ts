import { count, nameOf } from '../format.ts'
import { printable } from '../printable.ts'
import { table } from '../table.ts'
import { type CheckedPolicy, countsOf, type Violation } from './checked.ts'

interface Row {
  readonly verdict: string
  readonly image: string
  readonly policy: string
  readonly what: string
  readonly where: string
  readonly inheritedFrom: string | null
}

/** A line for each violation and for each image without one, then the totals. */
export function text(policies: readonly CheckedPolicy[], width: number | null): string {
  const rows = policies.flatMap(({ about, images }) => images.flatMap((checked): Row[] => {
    const base = { verdict: checked.verdict, image: nameOf(checked.image), policy: about.name, where: '', inheritedFrom: null }
    const issues = checked.issues.map((issue) => ({ ...base, verdict: issue.code === 'POLICY.UNKNOWN' ? 'UNKNOWN' : 'ERROR', what: issue.message }))
    const violations = checked.violations.map((violation) => ({
      ...base,
      verdict: verdictOf(violation),
      what: violation.message,
      where: placeOf(violation),
      inheritedFrom: violation.inheritedFrom == null ? null : nameOf(violation.inheritedFrom),
    }))
    const all = [...violations, ...issues]
    return all.length === 0 ? [{ ...base, what: '' }] : all
  }))
  const columns = [
    { title: 'VERDICT', value: ({ verdict }: Row) => verdict, whole: true as const },
    { title: 'IMAGE', value: ({ image }: Row) => image },
    { title: 'POLICY', value: ({ policy }: Row) => policy },
    { title: 'WHAT', value: ({ what }: Row) => what },
    { title: 'WHERE', value: ({ where }: Row) => where },
    { title: 'INHERITED FROM', value: ({ inheritedFrom }: Row) => inheritedFrom },
  ]
  return `${table(columns, rows, width)}\n${summary(policies)}\n`
}

/** `4 evaluations: 3 FAIL, 1 PASS` */
export function summary(policies: readonly CheckedPolicy[]): string {
  const counts = countsOf(policies)
  const total = counts.reduce((sum, [, number]) => sum + number, 0)
  return `${count(total, 'evaluation')}: ${counts.map(([verdict, number]) => `${number} ${verdict}`).join(', ') || 'none'}`
}

/** What one violation makes of its image. */
export function verdictOf({ excepted, isWarning }: Violation): 'EXCEPTED' | 'WARN' | 'FAIL' {
  return excepted ? 'EXCEPTED' : isWarning ? 'WARN' : 'FAIL'
}

/** `layer 1 /var/lib/dpkg/status` of the first proof. */
export function placeOf({ evidence }: Violation): string {
  const [first] = evidence
  if (first === undefined) return ''
  return printable([first.layer == null ? null : `layer ${first.layer.index}`, first.path].filter((part) => part != null).join(' '))
}
