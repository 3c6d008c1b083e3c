import { valueset } from '../recordset.ts'
import type { Connection } from '../writes/connection.ts'
import type { ExtensionRunEntity, Written } from './entities.ts'
import { pages } from './pages.ts'
import { inTransaction } from './transaction.ts'
import { iso } from './values.ts'

const PAGE = 1_000

/** The latest run of each extension on each node, oldest first. */
export async function* readExtensionRuns({ db, provider }: Connection): AsyncGenerator<ExtensionRunEntity> {
  type Row = Omit<ExtensionRunEntity, 'ranAt' | 'gaps'> & { id: number; ranAt: Date | string }
  const read = (after: number, size: number) => db.$queryRaw<Row[]>`SELECT * FROM "ExtensionRun" WHERE "id" > ${after} ORDER BY "id" LIMIT ${size}`
  for await (const page of pages(PAGE, read)) {
    const gaps = await db.$queryRaw<(ExtensionRunEntity['gaps'][number] & { runId: number })[]>`SELECT g."runId", g."code", g."message", g."path"
      FROM ${valueset(provider, 'integer', page.map(({ id }) => Number(id)))} v JOIN "ExtensionGap" g ON g."runId" = v."value" ORDER BY g."id"`
    const of = Map.groupBy(gaps, ({ runId }) => Number(runId))
    for (const { id, ranAt, ...run } of page) yield { ...run, ranAt: iso(ranAt), gaps: (of.get(Number(id)) ?? []).map(({ runId: _run, ...gap }) => gap) }
  }
}

/** Writes runs on nodes at which the extension has not looked here. */
export async function writeExtensionRuns(connection: Connection, runs: readonly ExtensionRunEntity[]): Promise<Written> {
  return inTransaction(connection, async (tx) => {
    let added = 0
    for (const { gaps, ...run } of runs) {
      const { extension, kind, target } = run
      if ((await tx.extensionRun.findUnique({ where: { extension_kind_target: { extension, kind, target } }, select: { id: true } })) !== null) continue
      await tx.extensionRun.create({ data: { ...run, gaps: { create: gaps.map((gap) => ({ ...gap })) } } })
      added += 1
    }
    return { added, known: runs.length - added, skipped: 0 }
  })
}
