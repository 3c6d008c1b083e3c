import { z } from 'zod'
import type { PackageRecord } from '../model/package-record.ts'
import { isDeeperThan } from './json-depth.ts'
import { clean, MAX_TEXT, quote } from './text.ts'

const MAX_DEPTH = 64

/** documentation/specs/runtime-configuration-file.md of dotnet/runtime; a target that is no object of objects has nothing in it. */
const Assets = z.record(z.string(), z.unknown()).optional().catch(undefined)
const TargetEntry = z.object({ runtime: Assets, native: Assets, resources: Assets, runtimeTargets: Assets }).partial().catch({})
const Library = z.object({ type: z.string() })
const Deps = z.object({
  runtimeTarget: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
  targets: z.record(z.string(), z.record(z.string(), z.unknown())),
  libraries: z.record(z.string(), z.unknown()),
})

/** `name/version` of a library that has files at run time, and its type. */
interface DeployedLibrary {
  readonly key: string
  /** `package`, `project`, `runtimepack`, `referenceassembly` ... */
  readonly type: string
}

const MAX_PACKAGES = 20_000
const RUNTIME_PACK = 'runtimepack.'

/** What the text of a list fails in: the end of a gap's code. */
export type DepsTrouble = 'BAD_JSON' | 'TOO_DEEP' | 'BAD_PACKAGE' | 'TOO_MANY'

/**
 * Reads a list of dependencies of .NET (`<application>.deps.json`): tells of each NuGet package whose files the application was published with, and of the runtime that a
 * self-contained one carries. Packages that only a build needs have no files there; a project is the application's own. Never throws.
 */
export function readDeps(bytes: Buffer, add: (found: PackageRecord) => void, miss: (trouble: DepsTrouble, message: string) => void): void {
  const libraries = parseDeps(bytes)
  if (libraries === 'too-deep') return miss('TOO_DEEP', 'The JSON nests too deep to be read.')
  if (libraries === 'bad-json') return miss('BAD_JSON', 'This is not a list of dependencies of .NET.')
  if (libraries.length > MAX_PACKAGES) miss('TOO_MANY', `Libraries after the first ${MAX_PACKAGES} are left out.`)
  for (const { key, type } of libraries.slice(0, MAX_PACKAGES)) {
    if (type !== 'package' && type !== 'runtimepack') continue
    const [, name = '', version = ''] = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9.+-]+)$/.exec(type === 'runtimepack' && key.startsWith(RUNTIME_PACK) ? key.slice(RUNTIME_PACK.length) : key) ?? []
    if (name === '' || key.length > MAX_TEXT) miss('BAD_PACKAGE', `${quote(clean(key))} is no package with a version.`)
    else add({ type: 'nuget', namespace: null, name, version, qualifiers: {}, licenses: [], innerPath: '' })
  }
}

/**
 * The libraries of the runtime target with files beside the application; none for .NET Standard, which nothing runs on: a library's own list is
 * what it was built with.
 */
function parseDeps(bytes: Buffer): DeployedLibrary[] | 'too-deep' | 'bad-json' {
  if (isDeeperThan(MAX_DEPTH, bytes)) return 'too-deep'
  let root: unknown
  try {
    root = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    return 'bad-json'
  }
  const deps = Deps.safeParse(root)
  if (!deps.success) return 'bad-json'
  const { runtimeTarget, targets, libraries } = deps.data
  if (runtimeTarget.startsWith('.NETStandard,')) return []
  return Object.entries(targets[runtimeTarget] ?? {}).flatMap(([key, entry]) => {
    const library = Library.safeParse(libraries[key])
    const { runtime, native, resources, runtimeTargets } = TargetEntry.parse(entry)
    const deployed = [runtime, native, resources, runtimeTargets].some((assets) => assets !== undefined && Object.keys(assets).length > 0)
    return deployed && library.success ? [{ key, type: library.data.type }] : []
  })
}
