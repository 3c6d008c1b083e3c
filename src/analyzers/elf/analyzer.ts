import type { Setting } from '../../model/setting.ts'
import { type Findings, NOTHING } from '../analyzer.ts'
import type { BinaryAnalyzer } from '../binary-analyzer.ts'
import type { Executable } from '../executable.ts'
import { clean } from '../text.ts'
import { type Program, readProgram } from './program.ts'

const MAX_VALUE = 512

/**
 * How the programs of Linux are built, as settings of the kind `elf`: `type` (`pie`, `static-pie`, `exec`, `static`), `relro` (`full`, `partial`, `none`), `nx` (`false` where the
 * stack may hold code), `canary` and `fortify` (of programs with libraries; whether any function of them is guarded), `needed` for each library and `runpath`. Libraries have none.
 * The same questions as checksec(1) answers.
 */
export const analyzer: BinaryAnalyzer = {
  name: 'elf',
  version: 1,
  packageTypes: [],
  formats: ['elf'],
  // Modules and objects are parts of something, and have no program headers.
  when: (path) => !/\.(?:ko|o|a)$/.test(path),
  needles: [],
  analyze,
}

function analyze({ file }: Executable): Findings {
  const program = readProgram(file)
  if (program === null || typeOf(program) === null) return NOTHING
  const settings = [...settingsOf(program)].map(([key, value]): Setting => ({ kind: 'elf', key, value: clean(value.slice(0, MAX_VALUE)), line: null }))
  return { packages: [], gaps: [], settings }
}

function* settingsOf(program: Program): Generator<readonly [string, string]> {
  const { relro, bindNow, executableStack, strings, needed, runpath } = program
  yield ['type', typeOf(program)!]
  yield ['relro', relro ? (bindNow ? 'full' : 'partial') : 'none']
  yield ['nx', String(!executableStack)]
  if (strings !== null) {
    yield ['canary', String(strings.includes('\0__stack_chk_fail\0'))]
    yield ['fortify', String(/\0__(?!stack)\w+_chk\0/.test(strings))]
  }
  for (const library of needed) yield ['needed', library]
  if (runpath !== null && runpath !== '') yield ['runpath', runpath]
}

/** Null for a library. */
function typeOf({ type, interpreted, pie, strings }: Program): string | null {
  if (type === 'exec') return interpreted || strings !== null ? 'exec' : 'static'
  if (interpreted) return 'pie'
  return pie ? 'static-pie' : null
}
