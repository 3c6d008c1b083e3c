import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Executable, trustedBytes } from './executable.ts'

/** Nobody, where this process may choose who a program runs as: a program of root's could write to the store. */
export const RUNS_AS = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** A temporary folder in which one run of an extension has its program and its files, and may write. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'stratigraph-extension-'))
  readonly program: string
  #files = 0

  /** Throws EXTENSIONS.CHANGED when the program is not the one that was trusted. */
  constructor(executable: Executable) {
    this.program = join(this.folder, executable.name)
    try {
      writeFileSync(this.program, trustedBytes(executable), { mode: 0o555 })
      chmodSync(this.program, 0o555)
      mkdirSync(join(this.folder, 'files'), { mode: 0o755 })
      chmodSync(this.folder, 0o755)
      if (RUNS_AS.uid !== undefined) chownSync(this.folder, RUNS_AS.uid, RUNS_AS.gid)
    } catch (error) {
      this.remove()
      throw error
    }
  }

  /** Keeps the content of a file of a layer; its name in the folder. Names of the layer are not used: they are hostile. */
  add(bytes: Uint8Array): string {
    this.#files += 1
    const name = `files/${this.#files}`
    writeFileSync(join(this.folder, name), bytes, { mode: 0o444 })
    return name
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
