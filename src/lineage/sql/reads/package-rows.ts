import { Prisma } from '../../../generated/sqlite/client.ts'
import type { PackageVersionRow } from './rows.ts'

/** The columns of a package version under the aliases `v` (version) and `k` (package). */
export const PACKAGE_VERSION = Prisma.raw(
  'v."id" AS "versionId", v."version", v."purl", v."licenses", k."id" AS "packageId", k."type", k."namespace", k."name"',
)

/** What the columns `PACKAGE_VERSION` hold: `licenses` is a JSON list, an empty `version` or `namespace` means none. */
export interface RawPackageVersion {
  versionId: number
  version: string
  purl: string
  licenses: string
  packageId: number
  type: string
  namespace: string
  name: string
}

/** With null for an empty version or namespace, and the licences as a list. */
export function packageVersionRow(raw: RawPackageVersion): PackageVersionRow {
  return {
    id: Number(raw.versionId),
    version: raw.version === '' ? null : raw.version,
    purl: raw.purl,
    licenses: JSON.parse(raw.licenses) as string[],
    package: {
      id: Number(raw.packageId),
      type: raw.type,
      namespace: raw.namespace === '' ? null : raw.namespace,
      name: raw.name,
    },
  }
}
