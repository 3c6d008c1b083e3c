import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runBounded } from '../../../src/analyzers/external/run-bounded.ts'
import { Workspace } from '../../../src/analyzers/external/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'run-bounded-'))
afterAll(() => execFileSync('rm', ['-rf', folder]))

let number = 0
async function run(script: string, { input = [] as string[], seconds = 5 } = {}): Promise<string[]> {
  const file = join(folder, `program-${++number}`)
  writeFileSync(file, script, { mode: 0o755 })
  const workspace = new Workspace({ name: 'program', file, sha256: createHash('sha256').update(script).digest('hex') })
  const lines: string[] = []
  try {
    await runBounded(workspace, 'analyze', input, seconds, (line) => void lines.push(line))
    return lines
  } finally {
    workspace.remove()
    expect(existsSync(workspace.folder)).toBe(false)
  }
}

/** Whether a process with this word in its command line is alive. */
function alive(word: string): boolean {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word)
    } catch {
      return false
    }
  })
}

describe('a program', () => {
  test('is given lines and gives lines, the last with or without its end', async () => {
    expect(await run('#!/bin/sh\ncat; printf end', { input: ['a\n', 'b\n'] })).toEqual(['a', 'b', 'end'])
  })

  test('sees nothing of the environment but what it needs', async () => {
    process.env['STRATIGRAPH_SECRET_OF_TEST'] = 'x'
    const names = (await run('#!/bin/sh\nenv')).map((line) => line.split('=')[0])
    expect(names.filter((name) => !['PATH', 'HOME', 'TMPDIR', 'LANG', 'PWD', '_', 'SHLVL', 'OLDPWD'].includes(name!))).toEqual([])
  })

  test('may write into its folder, which is its home', async () => {
    expect(await run('#!/bin/sh\n[ "$PWD" = "$HOME" ] && echo x > "$TMPDIR/y" && cat y')).toEqual(['x'])
  })

  test.runIf(process.getuid?.() === 0)('is nobody where it could be root', async () => {
    expect(await run('#!/bin/sh\nid -u')).toEqual(['65534'])
  })

  test('need not read what it is given', async () => {
    expect(await run('#!/bin/sh\necho done', { input: Array.from({ length: 10_000 }, () => `${'x'.repeat(1_000)}\n`) })).toEqual(['done'])
  })
})

describe.each([
  ['that fails', '#!/bin/sh\necho "no such thing" >&2; exit 7', 'EXTENSIONS.CRASHED', /status 7: no such thing/],
  ['that is killed', '#!/bin/sh\nkill -SEGV $$', 'EXTENSIONS.CRASHED', /SIGSEGV/],
  ['that sleeps', '#!/bin/sh\nsleep 60', 'EXTENSIONS.TIME', /1 s/],
  ['that ignores its end', '#!/bin/sh\ntrap "" TERM INT HUP\nwhile :; do sleep 1; done', 'EXTENSIONS.TIME', /1 s/],
  ['that prints without end', '#!/bin/sh\nyes 0123456789012345678901234567890123456789', 'EXTENSIONS.OUTPUT', /16 MiB/],
  ['that prints a line without end', '#!/bin/sh\nyes | tr -d "\\n"', 'EXTENSIONS.OUTPUT', /line/],
  ['whose interpreter is not there', '#!/no/such/interpreter\n', 'EXTENSIONS.NOT_STARTED', /start/],
  // execvp(3) hands it to sh.
  ['that is no program', 'no-such-command-at-all', 'EXTENSIONS.CRASHED', /127.*not found/],
])('a program %s', (_, script, code, message) => {
  test(`ends in ${code}, in time`, async () => {
    const started = performance.now()
    await expect(run(script, { seconds: code === 'EXTENSIONS.OUTPUT' ? 20 : 1 })).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

test('what a program leaves running ends with it, although it holds the pipe open', async () => {
  const word = `leaves-running-${process.pid}`
  const started = performance.now()
  expect(await run(`#!/bin/sh\nsh -c 'sleep 50; echo ${word}' &\necho first`, { seconds: 1 }).catch((error: { code: string }) => error.code)).toBe('EXTENSIONS.TIME')
  expect(performance.now() - started).toBeLessThan(5_000)
  await expect.poll(() => alive(word), { timeout: 2_000 }).toBe(false)
})

test('a program that takes much memory is stopped', async () => {
  // tail keeps a whole line.
  await expect(run('#!/bin/sh\nhead -c 2000000000 /dev/zero | tail', { seconds: 30 })).rejects.toMatchObject({ code: 'EXTENSIONS.MEMORY' })
}, 40_000)

describe('a program that somebody holds open for writing', () => {
  const held = async (release: boolean) => {
    const file = join(folder, `held-${release}`)
    const script = '#!/bin/sh\necho ran'
    writeFileSync(file, script, { mode: 0o755 })
    const workspace = new Workspace({ name: 'held', file, sha256: createHash('sha256').update(script).digest('hex') })
    chmodSync(workspace.program, 0o755)
    const handle = openSync(workspace.program, 'r+')
    if (release) setTimeout(() => closeSync(handle), 150)
    const lines: string[] = []
    try {
      await runBounded(workspace, 'analyze', [], 5, (line) => void lines.push(line))
      return lines
    } finally {
      if (!release) closeSync(handle)
      workspace.remove()
    }
  }

  test('runs as soon as it is let go', async () => {
    expect(await held(true)).toEqual(['ran'])
  })

  test('is given up with a code when it is not', async () => {
    await expect(held(false)).rejects.toMatchObject({ code: 'EXTENSIONS.NOT_STARTED', message: expect.stringContaining('ETXTBSY') })
  })
})

test('a file that is not the one that was trusted does not run', () => {
  const file = join(folder, 'changed')
  writeFileSync(file, '#!/bin/sh\necho', { mode: 0o755 })
  expect(() => new Workspace({ name: 'changed', file, sha256: createHash('sha256').update('other').digest('hex') })).toThrow(expect.objectContaining({ code: 'EXTENSIONS.CHANGED' }))
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('stratigraph-extension-') && existsSync(join(tmpdir(), name, 'changed')))).toEqual([])
})
