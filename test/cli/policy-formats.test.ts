import { expect, test } from 'vitest'
import type { CheckedPolicy } from '../../src/cli/policy/checked.ts'
import { junit } from '../../src/cli/policy/junit.ts'
import { markdown } from '../../src/cli/policy/markdown.ts'
import { sarif } from '../../src/cli/policy/sarif.ts'
import { text } from '../../src/cli/policy/text.ts'

/** What an image could say to be taken for markup, for an order to the terminal, or for another line. */
const HOSTILE = '</failure>|<img src=x onerror=alert(1)> `a` ![x](http://evil.example) @someone\u001B[2J\u202E\n\u0000]]>&"'

const image = { digest: `sha256:${'1'.repeat(64)}`, platform: { os: 'linux', architecture: 'amd64', variant: null }, tags: [{ reference: 'shop/orders:1' }] }
const checked: CheckedPolicy = {
  about: { name: 'mine', title: HOSTILE, description: null, severity: 'high', controls: [], file: null, rules: [{ id: 'a', description: null, solution: HOSTILE, condition: 'true', isWarning: false }] },
  images: [{
    policy: 'mine',
    verdict: 'FAIL',
    image,
    issues: [{ code: 'POLICY.EVALUATION', rule: null, message: HOSTILE }],
    violations: [{
      rule: 'a', key: HOSTILE, message: HOSTILE, solution: null, isWarning: false, excepted: false, exception: null, explanation: [], inheritedFrom: null,
      evidence: [{ package: null, path: `/a b/${HOSTILE}`, layer: { index: 1, createdBy: HOSTILE } }],
    }],
  }],
}

test('JUnit has no markup of an image', () => {
  const xml = junit([checked])
  expect(xml.match(/<\/?failure/g)).toHaveLength(2)
  expect(xml).not.toContain('<img')
  expect(xml.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('Markdown has no markup of an image, and each row is one line', () => {
  const rows = markdown([checked]).split('\n').filter((line) => line.startsWith('| '))
  expect(rows).toHaveLength(4)
  for (const row of rows) {
    // Seven bars stand around six cells; all others are escaped.
    expect(row.replaceAll('\\\\', '').replaceAll('\\|', '').match(/\|/g)).toHaveLength(7)
    expect(row).not.toMatch(/(?<!\\)<|(?<!\\)!\[|(?<!\\)@/)
    expect(row).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  }
})

test('text has nothing that a terminal obeys', () => {
  expect(text([checked], null).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('a place of SARIF is a relative reference', () => {
  const [result] = JSON.parse(sarif([checked], '1.0.0')).runs[0].results
  const [{ physicalLocation }] = result.locations
  expect(physicalLocation.artifactLocation.uri).toMatch(/^shop\/orders%3A1\/a%20b\/[A-Za-z0-9%._~!*'()/-]+$/)
  expect(result.message.text).toContain('shop/orders:1: ')
})
