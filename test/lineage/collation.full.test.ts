import { cpSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import { freshDatabase } from '../testkit/world.ts'

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')
const COLLATION = readdirSync(join(MIGRATIONS, 'postgresql')).find((name) => name.endsWith('_collation'))!
/** By bytes: A < B < _ < a < b. As people of the United States sort: _ < a < A < b < B. */
const PURLS = ['pkg:npm/A', 'pkg:npm/B', 'pkg:npm/_', 'pkg:npm/a', 'pkg:npm/b']
const PLATFORMS = ['linux/arm/v7', 'linux/arm/v8', 'linux/arm64', 'linux/arm']

let client: pg.Client | null = null
afterEach(() => client?.end())

async function rows(text: string, values: unknown[] = []): Promise<unknown[]> {
  return (await client!.query<unknown[]>({ text, values, rowMode: 'array' })).rows.map((row) => (row.length === 1 ? row[0] : row))
}

/** A store of the version before, on a database of another locale than C. */
async function earlier(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  for (const name of readdirSync(join(MIGRATIONS, 'postgresql')).filter((each) => each < COLLATION)) {
    cpSync(join(MIGRATIONS, 'postgresql', name), join(folder, 'postgresql', name), { recursive: true })
  }
  const url = await freshDatabase()
  await migrate(url, folder)
  return url
}

async function connect(url: string): Promise<void> {
  client = new pg.Client({ connectionString: url, options: '-c enable_seqscan=off' })
  await client.connect()
}

async function fill(): Promise<void> {
  await rows(`INSERT INTO "Package" ("id", "type", "namespace", "name") SELECT q."at", 'npm', '', q."name" FROM unnest($1::text[]) WITH ORDINALITY q("name", "at")`, [PURLS.map((purl) => purl.slice(8))])
  await rows(`INSERT INTO "PackageVersion" ("packageId", "version", "purl", "licenses") SELECT q."at", '', q."purl", '' FROM unnest($1::text[]) WITH ORDINALITY q("purl", "at")`, [PURLS])
  await rows(`INSERT INTO "Image" ("digest", "configDigest", "mediaType", "synthesized", "platform", "analyzedAt", "layerCount", "size", "config")
    SELECT q."name", q."name", '', false, q."name", now(), 0, 0, '{}' FROM unnest($1::text[]) q("name")`, [PLATFORMS])
}

/** What reads ask: purls after a place, in their order, and the variants of a platform. */
const AFTER = `SELECT v."purl" FROM "PackageVersion" v WHERE v."purl" > 'pkg:npm/B' ORDER BY v."purl"`
const VARIANTS = `SELECT same."platform" FROM "Image" same WHERE (same."platform" || '') >= 'linux/arm/' AND (same."platform" || '') < 'linux/arm0' ORDER BY 1`

test('a database of another locale misses rows before the migration, and has all of them after it, by its indexes', async () => {
  const url = await earlier()
  await connect(url)
  await fill()
  expect(await rows(AFTER)).toEqual([]) // B is the last letter there

  expect(await migrate(url)).toContain(COLLATION)
  expect(await rows(AFTER)).toEqual(PURLS.slice(2))
  expect(await rows(VARIANTS)).toEqual(PLATFORMS.slice(0, 2))
  expect((await rows(`EXPLAIN ${AFTER}`)).join()).toMatch(/Index Only Scan using "PackageVersion_purl_key".*Index Cond/)
  expect((await rows(`EXPLAIN ${VARIANTS}`)).join()).toMatch(/"Image_platform_text".*Index Cond/)
})

test('no text of the store is in the order of a locale: a migration that adds one says COLLATE "C"', async () => {
  const url = await freshDatabase()
  await migrate(url)
  await connect(url)
  expect(await rows('SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()')).toEqual([['i', 'en-US']])
  expect(await rows(`SELECT c."relname", a."attname" FROM pg_attribute a JOIN pg_class c ON c."oid" = a."attrelid"
    WHERE c."relnamespace" = 'public'::regnamespace AND c."relkind" = 'r' AND c."relname" <> '_prisma_migrations' AND a."attnum" > 0
      AND a."attcollation" NOT IN (0, '"C"'::regcollation)`)).toEqual([])
  // Expressions in indexes too.
  expect(await rows(`SELECT c."relname" FROM pg_index i JOIN pg_class c ON c."oid" = i."indexrelid", unnest(i."indcollation"::oid[]) q("collation")
    WHERE c."relnamespace" = 'public'::regnamespace AND c."relname" NOT LIKE '\\_prisma%' AND q."collation" NOT IN (0, '"C"'::regcollation)`)).toEqual([])
})
