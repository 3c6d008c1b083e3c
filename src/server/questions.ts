import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../seeds/questions')
const NAMES = ['library', 'base', 'change', 'policy', 'custody', 'report', 'facts']

/** Documents that the sample images answer; each begins with its question in a comment. */
export function questions(): string[] {
  return NAMES.map((name) => readFileSync(join(FOLDER, `${name}.graphql`), 'utf8'))
}
