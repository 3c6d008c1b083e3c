import { execFileSync } from 'node:child_process'

/** Options of `run`: the working directory. */
export interface RunOptions {
  readonly cwd?: string
}

const OUTPUT_LIMIT = 256 * 1024 * 1024

/** Runs a program without a shell and answers what it printed; throws when its exit code is not 0. */
export const run = (program: string, args: readonly string[], options: RunOptions = {}): string =>
  runBytes(program, args, options).toString('utf8')

/** Like `run`, for output that is not text. */
export function runBytes(program: string, args: readonly string[], options: RunOptions = {}): Buffer {
  return execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: OUTPUT_LIMIT })
}

/** Copies one file into a root folder, with mode 0644, and makes the folders on the way. */
export function install(source: string, root: string, target: string): void {
  run('install', ['-D', '-m', '0644', source, `${root}/${target}`])
}
