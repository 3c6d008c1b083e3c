import type { Module } from './module-info.ts'

const DEVELOPMENT = '(devel)'
const VERSION_VALUE = /^v?\d+\.\d+\.\d+[-+.\w]*$/
const MAX_FLAGS = 65_536

/**
 * The version of the main module. Before Go 1.24 the toolchain wrote `(devel)` for what was built in its own checkout; then, in this
 * order: a version that `-ldflags "-X main.version=..."` sets, the pseudo-version of the commit (https://go.dev/ref/mod#pseudo-versions),
 * `(devel)` itself.
 */
export function mainVersion({ path, version }: Module, settings: ReadonlyMap<string, string>): string {
  if (version !== '' && version !== DEVELOPMENT) return version
  return linked(path, settings.get('-ldflags') ?? '') ?? pseudo(settings) ?? DEVELOPMENT
}

/** The value of `-X <package>.<variable>=<value>` where the package is main or of this module, and the variable is called like a version. */
function linked(module: string, flags: string): string | null {
  for (const [, name = '', value = ''] of flags.slice(0, MAX_FLAGS).matchAll(/-X[ =]'?"?([^\s='"]+)=([^\s'"]*)/g)) {
    const dot = name.lastIndexOf('.')
    const home = name.slice(0, dot)
    if (home !== 'main' && home !== module && !home.startsWith(`${module}/`)) continue
    if (/^(?:[a-z]*version|[a-z]*release|[a-z]*tag|[a-z]*ver)$/i.test(name.slice(dot + 1)) && VERSION_VALUE.test(value)) {
      return value.startsWith('v') ? value : `v${value}`
    }
  }
  return null
}

function pseudo(settings: ReadonlyMap<string, string>): string | null {
  const revision = settings.get('vcs.revision') ?? ''
  const [, ...parts] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(settings.get('vcs.time') ?? '') ?? []
  return parts.length === 6 && /^[0-9a-f]{12,}$/.test(revision) ? `v0.0.0-${parts.join('')}-${revision.slice(0, 12)}` : null
}
