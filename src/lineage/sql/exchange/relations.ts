import type { Requirement } from '../../../model/requirement.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'
import { byKeys } from './values.ts'

/** What a package version needs, in its order, and what it stands for beside its name. */
export interface Relations {
  readonly requires: readonly Requirement[]
  readonly provides: readonly string[]
}

/** The relations of package versions by their numbers. */
export async function relationsOf({ db, provider }: Connection, versionIds: readonly number[]): Promise<(id: number) => Relations> {
  const ids = valueset(provider, 'integer', versionIds)
  const needed = await db.$queryRaw<{ id: number; position: number; name: string; text: string }[]>`
    SELECT r."packageVersionId" AS "id", r."position", r."name", r."text" FROM ${ids} v JOIN "PackageRequirement" r ON r."packageVersionId" = v."value"
    ORDER BY r."packageVersionId", r."position", r."alternative"`
  const provided = await db.$queryRaw<{ id: number; name: string }[]>`
    SELECT r."packageVersionId" AS "id", r."name" FROM ${ids} v JOIN "PackageProvision" r ON r."packageVersionId" = v."value"`
  const needs = Map.groupBy(needed, ({ id }) => Number(id))
  const provisions = Map.groupBy(provided, ({ id }) => Number(id))
  return (id) => ({
    requires: [...Map.groupBy(needs.get(id) ?? [], ({ position }) => Number(position)).values()].map((alternatives) => ({ text: alternatives[0]!.text, names: alternatives.map(({ name }) => name).filter((name) => name !== '') })),
    provides: (provisions.get(id) ?? []).sort(byKeys(({ name }) => name)).map(({ name }) => name),
  })
}
