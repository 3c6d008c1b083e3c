import { comparePackages, type PackageChangeRow } from './comparison.ts'
import { allPackagesOf } from './image-packages.ts'
import type { Statements } from './statements.ts'

/** All changes of packages between two images, by name. */
export async function packageChanges(sql: Statements, from: number, to: number): Promise<readonly PackageChangeRow[]> {
  const packagesOf = await allPackagesOf(sql, [from, to])
  return comparePackages(packagesOf(from), packagesOf(to))
}
