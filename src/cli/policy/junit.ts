import { nameOf } from '../format.ts'
import type { CheckedImage, CheckedPolicy } from './checked.ts'

interface Case {
  readonly name: string
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
  readonly lines: readonly string[]
}

/** JUnit XML: a suite for each policy, a case for each rule on each image. Warnings and exceptions pass and are told in `system-out`. */
export function junit(policies: readonly CheckedPolicy[]): string {
  const suites = policies.map((policy) => ({ policy, cases: policy.images.flatMap((image) => casesOf(policy, image)) }))
  const all = suites.flatMap(({ cases }) => cases)
  const body = suites.map(({ policy, cases }) => `  <testsuite name=${quoted(policy.about.name)} ${totals(cases)}>\n${cases.map((each) => caseXml(policy.about.name, each)).join('')}  </testsuite>\n`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="stratigraph policy check" ${totals(all)}>\n${body.join('')}</testsuites>\n`
}

function casesOf({ about }: CheckedPolicy, { image, verdict, issues, violations }: CheckedImage): Case[] {
  return about.rules.map(({ id }): Case => {
    const name = `${id} on ${nameOf(image)}`
    if (verdict === 'SKIP') return { name, kind: 'skipped', lines: ['The policy is not for this image.'] }
    const own = violations.filter(({ rule }) => rule === id)
    const failing = own.filter(({ excepted, isWarning }) => !excepted && !isWarning)
    if (failing.length > 0) return { name, kind: 'failure', lines: failing.map(({ message }) => message) }
    const open = issues.filter(({ rule }) => rule == null || rule === id)
    const isError = open.some(({ code }) => code !== 'POLICY.UNKNOWN')
    if (open.length > 0) return { name, kind: isError ? 'error' : 'skipped', lines: open.map(({ code, message }) => `${code} ${message}`) }
    return { name, kind: 'passed', lines: own.map(({ excepted, message }) => `${excepted ? 'Excepted' : 'Warning'}: ${message}`) }
  })
}

function caseXml(policy: string, { name, kind, lines }: Case): string {
  const open = `    <testcase classname=${quoted(policy)} name=${quoted(name)}`
  if (kind === 'passed' && lines.length === 0) return `${open}/>\n`
  const text = escaped(lines.join('\n'))
  const first = lines[0] ?? ''
  const content = kind === 'passed' ? `<system-out>${text}</system-out>`
    : kind === 'skipped' ? `<skipped message=${quoted(first)}/>`
    : `<${kind} message=${quoted(first)} type=${quoted(kind === 'failure' ? 'violation' : 'not evaluated')}>${text}</${kind}>`
  return `${open}>\n      ${content}\n    </testcase>\n`
}

function totals(cases: readonly Case[]): string {
  const count = (kind: Case['kind']) => cases.filter((each) => each.kind === kind).length
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`
}

/** XML 1.0 has no way to write most control characters; they become U+FFFD. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
