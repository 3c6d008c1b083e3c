import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BOUNDS } from '../policy/bounds.ts'
import { PolicyFailure } from '../policy/policy-failure.ts'
import { PolicyShelf, type PolicySource } from '../policy/policy-shelf.ts'

const STARTERS = join(import.meta.dirname, '../../policies')
const MAX_FILES = 500

/** The starter policies, and those of a folder of one's own. Files are read when a policy is first asked for. */
export function policyShelf(folder: string | null = null): PolicyShelf {
  return new PolicyShelf(() => [...read(STARTERS), ...(folder === null ? [] : read(folder))])
}

/** Throws POLICY.UNREADABLE, POLICY.TOO_LARGE. */
function read(folder: string): PolicySource[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).sort()
    if (names.length > MAX_FILES) throw new PolicyFailure('POLICY.TOO_LARGE', `${folder} has ${names.length} policy files; at most ${MAX_FILES}.`)
    return names.map((name) => {
      const path = join(folder, name)
      if (statSync(path).size > BOUNDS.text * 4) throw new PolicyFailure('POLICY.TOO_LARGE', `${path} has more than ${BOUNDS.text} characters: split it.`)
      return { name: folder === STARTERS ? `policies/${name}` : path, text: readFileSync(path, 'utf8') }
    })
  } catch (error) {
    if (error instanceof PolicyFailure) throw error
    throw new PolicyFailure('POLICY.UNREADABLE', `The policies in ${folder} cannot be read: ${(error as Error).message}`)
  }
}
