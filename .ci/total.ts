import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Adds up what the steps of .ci/run counted: vitest's JSON, the closing lines of the acceptance checks, steps that failed as a whole. */
const [folder = '', failedSteps = '0'] = process.argv.slice(2)
let passed = 0
let failed = Number(failedSteps)
let suites = 0
for (const name of readdirSync(folder)) {
  const text = readFileSync(join(folder, name), 'utf8')
  if (name.endsWith('.json')) {
    const { numPassedTests, numFailedTests } = JSON.parse(text) as { numPassedTests: number; numFailedTests: number }
    passed += numPassedTests
    failed += numFailedTests
    suites += 1
  } else {
    const [, good = '0', bad = '0'] = text.match(/: (\d+) passed, (\d+) failed\s*$/) ?? []
    passed += Number(good)
    failed += Number(bad)
  }
}
if (suites < 3) failed += 1 // a test run that left no result did not run
if (!existsSync('../shared/acceptance')) console.log('The acceptance images are not beside this checkout: not run.')
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
