import { clean } from '../text.ts'

/** A module path with its version, as Go writes it: `v1.2.3`, a pseudo-version, `(devel)`. */
export interface Module {
  readonly path: string
  readonly version: string
}

/** What a program says of the modules in it. */
export interface ModuleInfo {
  readonly main: Module | null
  readonly modules: readonly Module[]
  /** How it was built: `-ldflags`, `vcs.revision`, `vcs.time` ... */
  readonly settings: ReadonlyMap<string, string>
}

/**
 * Reads the text form of runtime/debug.BuildInfo: lines of fields with tabs between. `=>` stands for the module above it: another path
 * or version takes its place; a folder of the build machine has no identity, so the replaced module keeps its own. Never throws.
 */
export function parseModuleInfo(text: string): ModuleInfo {
  let main: Module | null = null
  const modules: Module[] = []
  const settings = new Map<string, string>()
  let last: 'mod' | 'dep' | null = null
  for (const line of text.split('\n')) {
    const [kind, path = '', version = ''] = line.split('\t')
    if (kind === 'mod' || kind === 'dep') {
      const module = { path: clean(path), version: clean(version) }
      if (kind === 'mod') main = module
      else modules.push(module)
      last = kind
    } else if (kind === '=>' && last !== null) {
      const module = { path: clean(path), version: clean(version) }
      if (last === 'mod' && !isFolder(path)) main = module
      if (last === 'dep' && !isFolder(path)) modules[modules.length - 1] = module
      last = null
    } else if (kind === 'build') {
      const equals = path.indexOf('=')
      if (equals > 0) settings.set(path.slice(0, equals), unquote(path.slice(equals + 1)))
    }
  }
  return { main, modules, settings }
}

/** A replacement by path: `./fork`, `../fork`, `/src/fork`, `C:\\fork`. */
function isFolder(path: string): boolean {
  return /^(?:\.|\/|[A-Za-z]:[\\/])/.test(path)
}

/** Values with blanks or quotes are written as Go strings; of their escapes only those of quotes and backslashes matter here. */
function unquote(value: string): string {
  if (value.startsWith('`') && value.endsWith('`')) return value.slice(1, -1)
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value
}
