import { analyzer as alpm } from './alpm/analyzer.ts'
import type { Analyzer } from './analyzer.ts'
import { analyzer as apk } from './apk/analyzer.ts'
import type { BinaryAnalyzer } from './binary-analyzer.ts'
import { analyzer as bitnami } from './bitnami/analyzer.ts'
import { analyzer as cargo } from './cargo/analyzer.ts'
import { analyzer as chisel } from './chisel/analyzer.ts'
import { analyzer as composer } from './composer/analyzer.ts'
import { analyzer as conda } from './conda/analyzer.ts'
import { analyzer as cran } from './cran/analyzer.ts'
import { analyzer as dpkg } from './dpkg/analyzer.ts'
import { analyzer as gem } from './gem/analyzer.ts'
import { analyzer as golang } from './golang/analyzer.ts'
import { analyzer as java } from './java/analyzer.ts'
import { analyzer as jvm } from './jvm/analyzer.ts'
import { analyzer as linux } from './linux/analyzer.ts'
import { analyzer as luarocks } from './luarocks/analyzer.ts'
import { analyzer as npm } from './npm/analyzer.ts'
import { analyzer as nuget } from './nuget/analyzer.ts'
import { analyzer as osRelease } from './os-release/analyzer.ts'
import { analyzer as otp } from './otp/analyzer.ts'
import { analyzer as pear } from './pear/analyzer.ts'
import { analyzer as portage } from './portage/analyzer.ts'
import { analyzer as pypi } from './pypi/analyzer.ts'
import { analyzer as rpm } from './rpm/analyzer.ts'
import { analyzer as wheel } from './wheel/analyzer.ts'
import { analyzer as wordpress } from './wordpress/analyzer.ts'
import { analyzer as yarn } from './yarn/analyzer.ts'

/** Every analyzer that reads files by their path, in the order in which a file is offered to them. */
export const ANALYZERS: readonly Analyzer[] = [osRelease, dpkg, apk, rpm, alpm, portage, chisel, npm, yarn, pypi, wheel, conda, java, gem, composer, nuget, cran, luarocks, otp, pear, wordpress, jvm, bitnami]

/** Every analyzer that looks into executables, whatever their path; each is shown every one. */
export const BINARY_ANALYZERS: readonly BinaryAnalyzer[] = [golang, cargo, linux]
