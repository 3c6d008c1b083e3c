import type { Requirement } from '../../model/requirement.ts'

/** The lists of one kind of relation in a header; all have the same length, or flags and versions are absent. */
export interface RelationLists {
  readonly names: readonly string[]
  readonly flags: readonly number[]
  readonly versions: readonly string[]
}

// rpmds.h
const LESS = 1 << 1
const GREATER = 1 << 2
const EQUAL = 1 << 3
/** `rpmlib(CompressedFileNames)`: of the program that installs, not of packages. */
const RPMLIB = 1 << 24

/** What a package needs: `libc.so.6(GLIBC_2.34)(64bit)`, `bash >= 4`, `/bin/sh`. A rich dependency (`(a if b)`) names no package by itself. */
export function* toRequirements({ names, flags, versions }: RelationLists): Generator<Requirement> {
  for (const [i, name] of names.entries()) {
    const flag = flags[i] ?? 0
    if ((flag & RPMLIB) !== 0 || name.startsWith('rpmlib(')) continue
    const operator = `${(flag & LESS) === 0 ? '' : '<'}${(flag & GREATER) === 0 ? '' : '>'}${(flag & EQUAL) === 0 ? '' : '='}`
    const version = versions[i] ?? ''
    const text = operator === '' || version === '' ? name : `${name} ${operator} ${version}`
    yield { text, names: name.startsWith('(') ? [] : [name] }
  }
}
