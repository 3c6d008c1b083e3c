import { describe, expect, test } from 'vitest'
import { Prisma } from '../../src/generated/sqlite/client.ts'
import { directReadsOf } from '../../src/lineage/sql/direct-reads.ts'
import { Statements } from '../../src/lineage/sql/reads/statements.ts'
import { StatementNames } from '../../src/lineage/sql/statement-names.ts'
import { STORES, world } from '../testkit/world.ts'

describe.each(STORES)('direct reads of %s', (provider) => {
  test('rows have the form that Prisma gives them, nulls, times, truth values, bytes, JSON and big integers too', async () => {
    const made = await world(provider)
    const file = { path: '/a', text: 'content' }
    await made.image({ name: 'one', layers: [{ name: 'low', size: 5_000_000_000, files: [file], adds: ['pkg:npm/a@1 /a'] }], config: { a: [1, null] } })
    const sql = new Statements(made.db, provider, null)
    for (const query of [
      Prisma.sql`SELECT i.* FROM "Image" i`,
      Prisma.sql`SELECT l.* FROM "Layer" l`,
      Prisma.sql`SELECT f.* FROM "File" f`,
      Prisma.sql`SELECT x.*, NULL AS "nothing", CAST(COUNT(*) OVER () AS INTEGER) AS "count", 'text' AS "text" FROM "ImageLayer" x`,
      Prisma.sql`SELECT i."id" FROM "Image" i WHERE i."created" > ${new Date('2026-05-18T11:59:59Z')} AND i."created" < ${new Date('2026-05-18T12:00:01Z')} AND i."synthesized" = ${false}`,
    ]) {
      const prisma = await made.db.$queryRaw<unknown[]>(query)
      expect(prisma).toHaveLength(1)
      for (let times = 0; times < 3; times++) {
        // Bytes are a Buffer in one and a plain array of bytes in the other.
        expect(plain(await sql.rows(query))).toEqual(plain(prisma))
        expect(plain(await sql.steady(query))).toEqual(plain(prisma))
      }
    }
    await made.db.$disconnect()
  })

  test('a statement that is refused is an error, and the next one is answered', async () => {
    const made = await world(provider)
    const sql = new Statements(made.db, provider, null)
    await expect(sql.rows(Prisma.sql`SELECT "nothing" FROM "Image"`)).rejects.toThrow(/nothing/)
    expect(await sql.rows(Prisma.sql`SELECT 1 AS "one"`)).toHaveLength(1)
    await made.db.$disconnect()
  })

  test('they end with the client, and begin again with it', async () => {
    const made = await world(provider)
    const reads = directReadsOf(made.db)!
    expect(await reads.rows('SELECT 1 AS "one"', [], false)).toHaveLength(1)
    await made.db.$disconnect()
    expect(await reads.rows('SELECT 1 AS "one"', [], true)).toHaveLength(1)
    await made.db.$disconnect()
  })

  test('a transaction is not read past', async () => {
    const made = await world(provider)
    await made.db.$transaction(async (tx) => {
      expect(directReadsOf(tx)).toBeNull()
      await tx.repository.create({ data: { name: 'registry.example/new' } })
      const sql = new Statements(tx as typeof made.db, provider, null)
      expect(await sql.rows(Prisma.sql`SELECT r."name" FROM "Repository" r`)).toEqual([{ name: 'registry.example/new' }])
    })
    await made.db.$disconnect()
  })
})

function plain(rows: readonly unknown[]): unknown {
  return rows.map((row) => Object.fromEntries(Object.entries(row as object).map(([name, value]) => [name, ArrayBuffer.isView(value) ? Buffer.from(value as Uint8Array).toString('hex') : (value as unknown)])))
}

test('a statement gets a name when it is sent again; never more than 500 have one', () => {
  const names = new StatementNames()
  expect([names.of('a'), names.of('b'), names.of('a'), names.of('a'), names.of('b')]).toEqual([undefined, undefined, 's0', 's0', 's1'])
  for (let i = 0; i < 2_000; i++) for (const text of [`text ${i}`, `text ${i}`]) names.of(text)
  expect([names.of('text 497'), names.of('text 498'), names.of('a')]).toEqual(['s499', undefined, 's0'])
  const long = 'x'.repeat(30_000)
  expect([new StatementNames()].map((fresh) => [fresh.of(long), fresh.of(long)])).toEqual([[undefined, undefined]])
})
