import type { Analyzer } from './analyzer.ts'
import { analyzer as apk } from './apk/analyzer.ts'
import { analyzer as dpkg } from './dpkg/analyzer.ts'
import { analyzer as java } from './java/analyzer.ts'
import { analyzer as npm } from './npm/analyzer.ts'
import { analyzer as osRelease } from './os-release/analyzer.ts'
import { analyzer as pypi } from './pypi/analyzer.ts'
import { analyzer as rpm } from './rpm/analyzer.ts'

/** Every analyzer, in the order in which a file is offered to them. */
export const ANALYZERS: readonly Analyzer[] = [osRelease, dpkg, apk, rpm, npm, pypi, java]
