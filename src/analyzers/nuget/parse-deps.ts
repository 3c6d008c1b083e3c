import { z } from 'zod'
import { isDeeperThan } from '../json-depth.ts'

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
export interface DeployedLibrary {
  readonly key: string
  /** `package`, `project`, `runtimepack`, `referenceassembly` ... */
  readonly type: string
}

/**
 * The libraries of the runtime target with files beside the application; none for .NET Standard, which nothing runs on: a library's own list is
 * what it was built with. Never throws.
 */
export function parseDeps(bytes: Buffer): DeployedLibrary[] | 'too-deep' | 'bad-json' {
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
