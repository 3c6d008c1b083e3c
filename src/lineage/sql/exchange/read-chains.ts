import { Prisma } from '../../../generated/sqlite/client.ts'
import type { Digest } from '../../../model/digest.ts'
import type { Distro } from '../../../model/package-record.ts'
import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'
import { hexOf } from '../writes/layer-facts.ts'
import type { AlteredFile, ChainEntity, FileKey, OccurrenceKey, OwnedRun } from './entities.ts'
import { pages } from './pages.ts'
import { relationsOf } from './relations.ts'
import { byKeys, bytes } from './values.ts'

const PAGE = 100
/** Rows of chains that are read together. */
const MAX_ROWS = 50_000
const TABLES = ['Occurrence', 'OccurrenceRemoval', 'FileRemoval', 'FilePlacement', 'FileOwner', 'FileOwnerRemoval', 'FileAlteration'] as const

interface ChainRow {
  readonly id: number
  readonly chainId: Digest
  readonly parentId: Digest | null
  readonly diffId: Digest
  readonly depth: number
}

/** Rows with the chain that they are of. */
type Of<Row> = Row & { readonly chain: number }

/** All chains, parents before children; package versions are told with the first chain that has them. */
export async function* readChains(source: Connection): AsyncGenerator<ChainEntity> {
  const { db } = source
  const told = new Set<number>()
  const read = (after: number, size: number) => db.$queryRaw<ChainRow[]>`
    SELECT c."id", c."chainId", p."chainId" AS "parentId", l."diffId", c."depth" FROM "Chain" c JOIN "Layer" l ON l."id" = c."layerId"
    LEFT JOIN "Chain" p ON p."id" = c."parentId" WHERE c."id" > ${after} ORDER BY c."id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    for (const group of await grouped(source, page)) yield* readGroup(source, group, told)
  }
}

/** Chains in groups that have not too many rows together. */
async function grouped({ db, provider }: Connection, page: readonly ChainRow[]): Promise<ChainRow[][]> {
  const ids = valueset(provider, 'integer', page.map(({ id }) => Number(id)))
  const weights = new Map<number, number>()
  for (const table of TABLES) {
    const rows = await db.$queryRaw<{ chain: number; count: number }[]>`SELECT r."chainId" AS "chain", CAST(COUNT(*) AS INTEGER) AS "count"
      FROM ${ids} v JOIN ${Prisma.raw(`"${table}"`)} r ON r."chainId" = v."value" GROUP BY r."chainId"`
    for (const { chain, count } of rows) weights.set(Number(chain), (weights.get(Number(chain)) ?? 0) + Number(count))
  }
  const groups: ChainRow[][] = []
  let weight = MAX_ROWS
  for (const chain of page) {
    const own = weights.get(Number(chain.id)) ?? 0
    if (weight + own > MAX_ROWS) {
      groups.push([])
      weight = 0
    }
    groups.at(-1)!.push(chain)
    weight += own + 1
  }
  return groups
}

async function* readGroup(source: Connection, chains: readonly ChainRow[], told: Set<number>): AsyncGenerator<ChainEntity> {
  const ids = valueset(source.provider, 'integer', chains.map(({ id }) => Number(id)))
  const rows = {
    introduced: await introducedOf(source, ids), removed: await removedOf(source, ids), hidden: await hiddenOf(source, ids), placed: await placedOf(source, ids),
    owned: await ownedOf(source, ids, 'FileOwner'), disowned: await ownedOf(source, ids, 'FileOwnerRemoval'),
    altered: await alteredOf(source, ids),
    distros: await distrosOf(source, ids), claims: await claimsOf(source, ids),
  }
  const untold = [...rows.introduced.values()].flatMap((group) => group.map(({ versionId }) => Number(versionId))).filter((id) => !told.has(id))
  const relations = await relationsOf(source, [...new Set(untold)])
  for (const { id, chainId, parentId, diffId, depth } of chains) {
    const own = <Row>(groups: ReadonlyMap<number, Of<Row>[]>) => (groups.get(Number(id)) ?? []).map(({ chain: _chain, ...row }) => row as Row)
    const since = <Row extends OccurrenceKey>(key: Row) => ({ ...key, since: key.since === chainId ? null : key.since })
    const introduced = own(rows.introduced)
    const packages = introduced.flatMap(({ versionId, type, namespace, name, version, purl, licenses }) => {
      if (told.has(Number(versionId))) return []
      told.add(Number(versionId))
      return [{ type, namespace: namespace === '' ? null : namespace, name, version, purl, licenses: JSON.parse(licenses) as string[], ...relations(Number(versionId)) }]
    })
    yield {
      chainId, parentId, diffId, depth, packages,
      distro: own(rows.distros)[0] ?? null,
      claims: own(rows.claims).map(({ content }) => bytes(content))[0] ?? null,
      introduced: introduced.map(({ purl, path }) => ({ purl, path })),
      removed: own(rows.removed).map(since).sort(byKeys(({ since }) => since, ({ purl }) => purl, ({ path }) => path)),
      hidden: own(rows.hidden).sort(byKeys(({ diffId }) => diffId, ({ at }) => at)),
      placed: own(rows.placed).sort(byKeys(({ diffId }) => diffId, ({ at }) => at)),
      owned: own(rows.owned).map(since).sort(BY_RUN),
      disowned: own(rows.disowned).map(since).sort(BY_RUN),
      altered: own(rows.altered).map(since).sort(byKeys(({ diffId }) => diffId, ({ at }) => at, ({ purl }) => purl, ({ path }) => path, ({ since }) => since)),
    }
  }
}

const BY_RUN = byKeys<OwnedRun>(({ diffId }) => diffId, ({ first }) => first, ({ purl }) => purl, ({ path }) => path, ({ since }) => since)

function byChain<Row>(rows: readonly Of<Row>[]): Map<number, Of<Row>[]> {
  return Map.groupBy(rows, ({ chain }) => Number(chain))
}

interface Introduced {
  readonly purl: string
  readonly path: string
  readonly versionId: number
  readonly type: string
  readonly namespace: string
  readonly name: string
  readonly version: string
  readonly licenses: string
}

async function introducedOf({ db }: Connection, ids: Prisma.Sql) {
  return byChain(await db.$queryRaw<Of<Introduced>[]>`SELECT o."chainId" AS "chain", o."path", v."id" AS "versionId", v."purl", v."version", v."licenses",
      k."type", k."namespace", k."name"
    FROM ${ids} q JOIN "Occurrence" o ON o."chainId" = q."value" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"
    JOIN "Package" k ON k."id" = v."packageId" ORDER BY o."id"`)
}

async function removedOf({ db }: Connection, ids: Prisma.Sql) {
  return byChain(await db.$queryRaw<Of<OccurrenceKey>[]>`SELECT r."chainId" AS "chain", s."chainId" AS "since", v."purl", o."path"
    FROM ${ids} q JOIN "OccurrenceRemoval" r ON r."chainId" = q."value" JOIN "Occurrence" o ON o."id" = r."occurrenceId"
    JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`)
}

async function hiddenOf({ db }: Connection, ids: Prisma.Sql) {
  const rows = await db.$queryRaw<Of<FileKey>[]>`SELECT r."chainId" AS "chain", l."diffId", f."id" - l."firstFileId" AS "at"
    FROM ${ids} q JOIN "FileRemoval" r ON r."chainId" = q."value" JOIN "File" f ON f."id" = r."fileId" JOIN "Layer" l ON l."id" = f."layerId"`
  return byChain(rows.map((row) => ({ ...row, at: Number(row.at) })))
}

async function placedOf({ db, provider }: Connection, ids: Prisma.Sql) {
  type Row = Of<ChainEntity['placed'][number]>
  const rows = await db.$queryRaw<Row[]>`SELECT p."chainId" AS "chain", l."diffId", f."id" - l."firstFileId" AS "at", h."path", p."size",
      ${hexOf(provider, 'p."sha256"')} AS "sha256"
    FROM ${ids} q JOIN "FilePlacement" p ON p."chainId" = q."value" JOIN "File" f ON f."id" = p."fileId" JOIN "Layer" l ON l."id" = f."layerId"
    LEFT JOIN "Path" h ON h."id" = p."pathId"`
  return byChain(rows.map((row): Row => ({ ...row, at: Number(row.at), size: row.size === null ? null : Number(row.size), sha256: row.sha256 === '' ? null : row.sha256 })))
}

async function ownedOf({ db }: Connection, ids: Prisma.Sql, table: 'FileOwner' | 'FileOwnerRemoval') {
  const rows = await db.$queryRaw<Of<OwnedRun>[]>`SELECT r."chainId" AS "chain", l."diffId", r."firstFileId" - l."firstFileId" AS "first",
      r."lastFileId" - l."firstFileId" AS "last", s."chainId" AS "since", v."purl", o."path"
    FROM ${ids} q JOIN ${Prisma.raw(`"${table}"`)} r ON r."chainId" = q."value" JOIN "File" f ON f."id" = r."firstFileId" JOIN "Layer" l ON l."id" = f."layerId"
    JOIN "Occurrence" o ON o."id" = r."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`
  return byChain(rows.map((row) => ({ ...row, first: Number(row.first), last: Number(row.last) })))
}

async function alteredOf({ db }: Connection, ids: Prisma.Sql) {
  const rows = await db.$queryRaw<Of<AlteredFile>[]>`SELECT r."chainId" AS "chain", l."diffId", r."fileId" - l."firstFileId" AS "at", r."kind", r."config",
      s."chainId" AS "since", v."purl", o."path"
    FROM ${ids} q JOIN "FileAlteration" r ON r."chainId" = q."value" JOIN "File" f ON f."id" = r."fileId" JOIN "Layer" l ON l."id" = f."layerId"
    JOIN "Occurrence" o ON o."id" = r."occurrenceId" JOIN "Chain" s ON s."id" = o."chainId" JOIN "PackageVersion" v ON v."id" = o."packageVersionId"`
  return byChain(rows.map((row) => ({ ...row, at: Number(row.at), config: Boolean(row.config) })))
}

async function distrosOf({ db }: Connection, ids: Prisma.Sql) {
  return byChain(await db.$queryRaw<Of<Distro>[]>`SELECT d."chainId" AS "chain", d."distro" AS "id", d."versionId", d."prettyName"
    FROM ${ids} q JOIN "ChainDistro" d ON d."chainId" = q."value"`)
}

async function claimsOf({ db }: Connection, ids: Prisma.Sql) {
  return byChain(await db.$queryRaw<Of<{ content: Uint8Array }>[]>`SELECT r."chainId" AS "chain", r."content" FROM ${ids} q JOIN "ChainClaims" r ON r."chainId" = q."value"`)
}
