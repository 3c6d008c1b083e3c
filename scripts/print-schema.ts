import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { printed } from '../src/graphql/schema.ts'

/** Writes schema.graphql from the code; with `--check` it only says whether it is up to date (exit status 1: it is not). */
const FILE = 'schema.graphql'

if (process.argv.includes('--check')) {
  const same = existsSync(FILE) && readFileSync(FILE, 'utf8') === printed()
  if (!same) console.error(`${FILE} is not what the code says: npm run print`)
  process.exitCode = same ? 0 : 1
} else writeFileSync(FILE, printed())
