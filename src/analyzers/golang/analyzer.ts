import { type Findings, NOTHING } from '../analyzer.ts'
import type { BinaryAnalyzer } from '../binary-analyzer.ts'
import { Collector } from '../collector.ts'
import type { Executable } from '../executable.ts'
import { MAX_TEXT, quote } from '../text.ts'
import { MAGIC, MAX_MODULE_INFO, readBuildInfo, SENTINEL_START } from './build-info.ts'
import type { GolangGapCode } from './gap-code.ts'
import { mainVersion } from './main-version.ts'
import { parseModuleInfo, type Module } from './module-info.ts'
import { stdlibVersion } from './stdlib.ts'

const MAX_MODULES = 20_000

/**
 * The build information that the Go linker leaves in each program (debug/buildinfo): the main module, the modules it was built from,
 * replaced ones as what replaced them, and the toolchain as the module `stdlib`. Stripped programs have it too.
 */
export const analyzer: BinaryAnalyzer = {
  name: 'golang',
  version: 1,
  packageTypes: ['golang'],
  formats: ['elf', 'pe', 'mach-o'],
  needles: [
    { literal: MAGIC, before: 0, after: MAX_MODULE_INFO },
    { literal: SENTINEL_START, before: 0, after: MAX_MODULE_INFO },
  ],
  analyze,
}

function analyze(file: Executable): Findings {
  const collector = new Collector<GolangGapCode>(file.path)
  const info = readBuildInfo(file, (code, message) => collector.miss(code, message))
  if (info === null) return NOTHING
  const standard = info.version === null ? null : stdlibVersion(info.version)
  if (standard !== null) addModule(collector, { path: 'stdlib', version: standard })
  const { main, modules, settings } = parseModuleInfo(info.modules)
  if (main !== null) addModule(collector, { path: main.path, version: mainVersion(main, settings) })
  for (const [index, module] of modules.entries()) {
    if (index === MAX_MODULES) {
      collector.miss('GOLANG.TOO_MANY', `Modules after the first ${MAX_MODULES} are left out.`)
      break
    }
    addModule(collector, module)
  }
  return collector.findings()
}

function addModule(collector: Collector<GolangGapCode>, { path, version }: Module): void {
  if (Math.max(path.length, version.length) > MAX_TEXT) {
    collector.miss('GOLANG.TOO_LONG', `Path or version of ${quote(path)} has more than ${MAX_TEXT} characters.`)
    return
  }
  // The characters of a module path (https://go.dev/ref/mod#go-mod-file-ident), and all that a path of a workspace may have.
  if (!/^[\p{L}\p{N}._~+@!()[\]{}$&,;=' -]+(?:\/[\p{L}\p{N}._~+@!()[\]{}$&,;=' -]+)*$/u.test(path) || version === '') {
    collector.miss('GOLANG.BAD_MODULE', `${quote(path)} with version ${quote(version)} is no module.`)
    return
  }
  const slash = path.lastIndexOf('/')
  collector.add({
    type: 'golang',
    namespace: slash === -1 ? null : path.slice(0, slash),
    name: path.slice(slash + 1),
    version,
    qualifiers: {},
    licenses: [],
    innerPath: '',
  })
}
