import { readFileSync } from 'node:fs'
import { EXIT, Exit } from './exit.ts'

const MAX_CHARACTERS = 1_048_576

/** The text of a file that a command was given. Throws Exit 3. */
export function readText(file: string): string {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length > MAX_CHARACTERS) throw new Exit(EXIT.usage, `${file} has more than 1 MiB.`)
    return text
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}
