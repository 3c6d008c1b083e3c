import { globSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { expect, test } from 'vitest'
import { open, type Provider } from '../../src/lineage/sql/open.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

/** Runs scripts on a store that nobody has opened yet. */
async function run(provider: Provider, url: string, scripts: readonly string[]): Promise<void> {
  if (provider === 'sqlite') {
    const db = new DatabaseSync(url.slice('file:'.length))
    for (const script of scripts) db.exec(script)
    return db.close()
  }
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC' })
  await client.connect()
  for (const script of scripts) await client.query(script)
  await client.end()
}

/** A store of before the history: tags 1 (moved twice, the clock was set back), 2 (let go), 3 (not told anew), and what a registry has told of 3, 4, 5 and a signature. */
const rowsOf = (provider: Provider) => {
  const at = (time: string) => (provider === 'sqlite' ? `'2026-05-18T${time}:00.000+00:00'` : `'2026-05-18 ${time}:00'`)
  const digest = (name: string) => `'sha256:${name.repeat(64)}'`
  const image = (id: number, name: string) => `INSERT INTO "Image" ("id", "digest", "configDigest", "mediaType", "synthesized", "platform", "analyzedAt", "layerCount", "size", "config")
    VALUES (${id}, ${digest(name)}, 'c', 'm', ${provider === 'sqlite' ? '0' : 'false'}, 'linux/amd64', ${at('09:00')}, 0, 0, '{}');`
  const entry = (id: number, kind: string, name: string, tag: string, time: string) => `INSERT INTO "CustodyEntry" ("id", "key", "kind", "digest", "repository", "tag", "source", "at", "recordedAt", "body", "previous", "hash")
    VALUES (${id}, '${id}', '${kind}', ${digest(name)}, 'r.example/a', '${tag}', 'distribution', '2026-05-18T${time}:00.000Z', '2026-05-18T20:00:00.000Z', '{}', '${id}', 'h');`
  return [
    image(1, 'a'), image(2, 'b'),
    `INSERT INTO "Repository" ("id", "name") VALUES (1, 'r.example/a');`,
    `INSERT INTO "Tag" ("id", "repositoryId", "name", "imageId") VALUES (1, 1, '1', 2), (2, 1, '2', NULL), (3, 1, '3', 1);`,
    `INSERT INTO "TagMove" ("tagId", "digest", "at") VALUES (1, ${digest('a')}, ${at('12:00')}), (1, ${digest('b')}, ${at('11:00')}), (2, ${digest('a')}, ${at('10:00')}), (3, ${digest('a')}, ${at('10:00')});`,
    entry(1, 'PUSHED', 'b', '3', '15:00'), entry(2, 'PUSHED', 'a', '4', '15:00'), entry(3, 'DELETED', 'a', '4', '16:00'), entry(4, 'PUSHED', 'c', '5', '23:00'),
    entry(5, 'PUSHED', 'c', `sha256-${'a'.repeat(64)}.sig`, '15:00'), entry(6, 'SCANNED', 'b', '1', '15:00'),
    provider === 'sqlite' ? '' : `SELECT setval(pg_get_serial_sequence('"Repository"', 'id'), 1), setval(pg_get_serial_sequence('"Tag"', 'id'), 3);`,
  ]
}

test.each(STORES)('the moves of a store that exists get their history: %s', async (provider) => {
  const url = await emptyStore(provider)
  const folders = globSync(`prisma/migrations/${provider}/*/migration.sql`).sort()
  const own = folders.findIndex((file) => file.includes('_tag_history'))
  await run(provider, url, [...folders.slice(0, own).map((file) => readFileSync(file, 'utf8')), ...rowsOf(provider)])
  const started = new Date()
  await run(provider, url, folders.slice(own).map((file) => readFileSync(file, 'utf8')))
  const db = await open(url, {})
  const tags = await db.tag.findMany({ orderBy: { name: 'asc' }, include: { image: true, moves: { orderBy: [{ at: 'asc' }, { id: 'asc' }] } } })
  const shown = tags.map(({ name, image, moves }) => [name, image?.digest[7] ?? null, ...moves.map(({ digest, at, source }) => `${digest?.[7] ?? 'nothing'} ${at >= started ? 'now' : at.toISOString().slice(11, 16)} ${source}`)])
  expect(shown).toEqual([
    ['1', 'b', 'a 12:00 analyze', 'b 12:00 analyze'],
    ['2', null, 'a 10:00 analyze', 'nothing now delete'],
    ['3', 'b', 'a 10:00 analyze', 'b 15:00 distribution'],
    ['4', null, 'a 15:00 distribution', 'nothing 16:00 distribution'],
    ['5', null, 'c 20:00 distribution'],
  ])
  await db.$disconnect()
})
