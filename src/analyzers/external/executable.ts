import { createHash } from 'node:crypto'
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { BOUNDS } from './bounds.ts'
import { NAME } from './description.ts'
import { ExternalFailure } from './external-failure.ts'

/** A program that was dropped into the folder of analyzers. */
export interface Executable {
  /** Its file's name without an extension. */
  readonly name: string
  /** Absolute. */
  readonly file: string
  /** Of its bytes, hex: what trust holds on to. */
  readonly sha256: string
}

/** The executables of a folder, by name; a folder that is not there has none. Throws EXTENSIONS.BAD_DESCRIPTION for two of one name. */
export function findExecutables(folder: string): Executable[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && NAME.test(parse(entry.name).name))
  const found = files.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, BOUNDS.executables).flatMap((entry) => {
    const file = join(folder, entry.name)
    const bytes = executableBytes(file)
    return bytes === null ? [] : [{ name: parse(entry.name).name, file, sha256: sha256Of(bytes) }]
  })
  const twice = found.find(({ name }, i) => found[i + 1]?.name === name)
  if (twice !== undefined) throw new ExternalFailure('EXTENSIONS.BAD_DESCRIPTION', `There are two extensions ${twice.name} in ${folder}.`)
  return found
}

/** The bytes of an executable that have a digest: read once, so that what is checked is what runs. Throws EXTENSIONS.CHANGED. */
export function trustedBytes({ name, file, sha256 }: Executable): Buffer {
  const bytes = existsSync(file) ? executableBytes(file) : null
  if (bytes !== null && sha256Of(bytes) === sha256) return bytes
  throw new ExternalFailure('EXTENSIONS.CHANGED', `${name} is not the file that was trusted: trust it again (stratigraph extension trust ${name}).`)
}

/** Null: it is too large, or nobody may execute it. */
function executableBytes(file: string): Buffer | null {
  const handle = openSync(file, 'r')
  try {
    const { size, mode } = fstatSync(handle)
    return size > BOUNDS.executable || (mode & 0o111) === 0 ? null : readFileSync(handle)
  } finally {
    closeSync(handle)
  }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
