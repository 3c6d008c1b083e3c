import { Prisma } from '../../../generated/sqlite/client.ts'
import type { ActiveWorker, Leases, TakenLeases, Work, Worker } from '../../leases.ts'
import type { Provider } from '../open.ts'
import { recordset, storable } from '../recordset.ts'
import type { Connection, Runner } from './connection.ts'

/** So many workers are told of. */
const MAX_WORKERS = 1_000
/** A statement that takes or gives back leases holds this lock of PostgreSQL, and touches no other table: no transaction waits for one while another waits for it. */
const LEASE_LOCK = 72_707_371

/** The leases of a store. */
export function leasesOf(connection: Connection): Leases {
  return {
    take: (worker, milliseconds, groups, done) => take(connection, worker, milliseconds, groups, done),
    renew: (workerId, milliseconds) => renew(connection, workerId, milliseconds),
    leave: (workerId) => leave(connection, workerId),
    workers: () => workers(connection),
  }
}

/** The clock of the store, so many milliseconds from now. */
function storeTime(provider: Provider, milliseconds: number): Prisma.Sql {
  if (provider === 'sqlite') return Prisma.sql`strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', ${`${milliseconds / 1000} seconds`})`
  return Prisma.sql`CAST(clock_timestamp() AT TIME ZONE 'UTC' + ${milliseconds} * INTERVAL '1 millisecond' AS TIMESTAMP(3))`
}

async function lockLeases(tx: Runner, provider: Provider): Promise<void> {
  if (provider === 'postgresql') await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LEASE_LOCK})`
}

interface AskedRow extends Work, Worker {
  group: number
}

const WORK = { group: 'integer', kind: 'text', digest: 'text', analyzers: 'text' } as const

async function take({ db, provider }: Connection, worker: Worker, milliseconds: number, groups: readonly (readonly Work[])[], done: readonly Work[]): Promise<TakenLeases> {
  const asked = recordset(provider, WORK, groups.flatMap((works, group) => works.map((work) => ({ ...work, group }))))
  return db.$transaction(async (tx) => {
    await lockLeases(tx, provider)
    await tx.$executeRaw`DELETE FROM "Worker" WHERE "expiresAt" <= ${storeTime(provider, 0)} AND "id" <> ${worker.id}`
    const { id, host, pid, place, target } = worker
    await tx.$executeRaw`INSERT INTO "Worker" ("id", "host", "pid", "place", "target", "startedAt", "expiresAt")
      VALUES (${id}, ${storable(host)}, ${pid}, ${place}, ${storable(target)}, ${storeTime(provider, 0)}, ${storeTime(provider, milliseconds)})
      ON CONFLICT ("id") DO UPDATE SET "expiresAt" = excluded."expiresAt"`
    await giveBack(tx, provider, id, done)
    await tx.$executeRaw`INSERT INTO "Lease" ("kind", "digest", "analyzers", "workerId")
      SELECT DISTINCT a."kind", a."digest", a."analyzers", ${id} FROM ${asked} a
      WHERE a."group" NOT IN (SELECT b."group" FROM ${asked} b CROSS JOIN "Lease" h
        WHERE h."digest" = b."digest" AND h."kind" = b."kind" AND h."analyzers" = b."analyzers" AND h."workerId" <> ${id})
      ON CONFLICT ("digest", "kind", "analyzers") DO NOTHING`
    const rows = await tx.$queryRaw<AskedRow[]>`SELECT a."group", a."kind", a."digest", a."analyzers", w."id", w."host", w."pid", w."place", w."target"
      FROM ${asked} a CROSS JOIN "Lease" h JOIN "Worker" w ON w."id" = h."workerId"
      WHERE h."digest" = a."digest" AND h."kind" = a."kind" AND h."analyzers" = a."analyzers" AND h."workerId" <> ${id}`
    const [others] = await tx.$queryRaw<{ count: number }[]>`SELECT CAST(COUNT(*) AS INTEGER) AS "count" FROM "Worker" WHERE "id" <> ${id}`
    const blocked = new Set(rows.map(({ group }) => Number(group)))
    return {
      taken: new Set([...groups.keys()].filter((group) => !blocked.has(group))),
      held: rows.map(({ kind, digest, analyzers, group: _group, ...holder }) => ({ work: { kind, digest, analyzers }, holder: { ...holder, pid: Number(holder.pid) } })),
      others: Number(others!.count),
    }
  })
}

async function giveBack(tx: Runner, provider: Provider, workerId: string, done: readonly Work[]): Promise<void> {
  if (done.length === 0) return
  const { group: _group, ...columns } = WORK
  await tx.$executeRaw`DELETE FROM "Lease" WHERE "workerId" = ${workerId} AND EXISTS (SELECT 1 FROM ${recordset(provider, columns, done)} d
    WHERE d."digest" = "Lease"."digest" AND d."kind" = "Lease"."kind" AND d."analyzers" = "Lease"."analyzers")`
}

async function renew({ db, provider }: Connection, workerId: string, milliseconds: number): Promise<boolean> {
  return (await db.$executeRaw`UPDATE "Worker" SET "expiresAt" = ${storeTime(provider, milliseconds)} WHERE "id" = ${workerId}`) > 0
}

async function leave({ db, provider }: Connection, workerId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockLeases(tx, provider)
    await tx.$executeRaw`DELETE FROM "Worker" WHERE "id" = ${workerId}`
  })
}

async function workers({ db, provider }: Connection): Promise<ActiveWorker[]> {
  const rows = await db.$queryRaw<(Omit<ActiveWorker, 'startedAt' | 'expiresAt'> & { startedAt: Date | string; expiresAt: Date | string })[]>`
    SELECT w."id", w."host", w."pid", w."place", w."target", w."startedAt", w."expiresAt",
      (SELECT CAST(COUNT(*) AS INTEGER) FROM "Lease" h WHERE h."workerId" = w."id" AND h."kind" = 'image') AS "images",
      (SELECT CAST(COUNT(*) AS INTEGER) FROM "Lease" h WHERE h."workerId" = w."id" AND h."kind" = 'layer') AS "layers"
    FROM "Worker" w WHERE w."expiresAt" > ${storeTime(provider, 0)} ORDER BY w."startedAt", w."id" LIMIT ${MAX_WORKERS}`
  return rows.map(({ pid, images, layers, startedAt, expiresAt, ...row }) => ({
    ...row, pid: Number(pid), images: Number(images), layers: Number(layers), startedAt: new Date(startedAt), expiresAt: new Date(expiresAt),
  }))
}
