import type { Executable } from './executable.ts'
import { BOUNDS } from './bounds.ts'
import { type Description, parseDescription } from './description.ts'
import { runBounded } from './run-bounded.ts'
import { Workspace } from './workspace.ts'

/** Asks an executable what it is; this runs it. Throws EXTENSIONS.*. */
export async function describe(executable: Executable): Promise<Description> {
  const workspace = new Workspace(executable)
  try {
    const lines: string[] = []
    await runBounded(workspace, 'describe', [], BOUNDS.describeSeconds, (line) => void lines.push(line))
    return parseDescription(lines.join('\n'), executable.name)
  } finally {
    workspace.remove()
  }
}
