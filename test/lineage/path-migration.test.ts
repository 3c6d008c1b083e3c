import { cpSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { expect, test } from 'vitest'
import { open } from '../../src/lineage/sql/open.ts'
import { migrate } from '../../src/lineage/sql/migrate.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')
const TEXTS = ['/', '/etc/os-release', '/usr/lib/libz.so.1.3', '/app/archive.tar.gz', '/srv/.bashrc', '/srv/...', '/srv/a.', '/a%_b/[c]/d e.f g', '/über/naïve.пдф', `/${'x'.repeat(200)}/${'y.'.repeat(50)}z`]
const PLACED = ['/usr/lib/libz.so.1.3', '/elsewhere/only.here', null]

/** The one that brings the dictionary. */
const PATHS_MIGRATION = readdirSync(join(MIGRATIONS, 'sqlite')).find((name) => name.endsWith('_paths'))!

/** The migrations before it. */
function earlierMigrations(): string {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  for (const provider of STORES) {
    for (const name of readdirSync(join(MIGRATIONS, provider)).filter((each) => each < PATHS_MIGRATION)) {
      cpSync(join(MIGRATIONS, provider, name), join(folder, provider, name), { recursive: true })
    }
  }
  return folder
}

test.each(STORES)('a store of an earlier version keeps its files, and gets its paths as a dictionary, on %s', async (provider) => {
  const url = await emptyStore(provider)
  expect(await migrate(url, earlierMigrations())).not.toContain(PATHS_MIGRATION)
  const db = await open(url)
  const sha = provider === 'sqlite' ? `unhex('${'ab'.repeat(32)}')` : `decode('${'ab'.repeat(32)}', 'hex')`
  // Each path in two layers.
  const rows = [1, 2].flatMap((layer) => TEXTS.map((path, i) => ({ id: layer * 100 + i, layer, path, mode: i === 1 ? 0o4755 : 0o644 })))
  for (const { id, layer, path, mode } of rows) {
    await db.$executeRawUnsafe(`INSERT INTO "File" ("id", "layerId", "path", "type", "mode", "uid", "gid", "size", "sha256", "linkTarget")
      VALUES (${id}, ${layer}, '${path}', 'REGULAR', ${mode}, 7, 8, ${2_000_000_000 + id}, ${id % 2 === 0 ? sha : 'NULL'}, ${id % 2 === 0 ? 'NULL' : "'to'"})`)
  }
  for (const [i, path] of PLACED.entries()) {
    await db.$executeRawUnsafe(`INSERT INTO "FilePlacement" ("chainId", "fileId", "path", "size", "sha256") VALUES (${i + 1}, 200, ${path === null ? 'NULL' : `'${path}'`}, 5, ${sha})`)
  }
  await db.$disconnect()

  expect(await migrate(url)).toContain(PATHS_MIGRATION)
  const moved = await open(url)
  const paths = await moved.path.findMany()
  expect(paths.map(({ path }) => path).sort()).toEqual([...TEXTS, '/elsewhere/only.here'].sort())
  for (const { path, basename: name, extension } of paths) {
    expect(name).toBe(basename(path))
    // Of a name that only begins with a dot, node sees no extension.
    expect(extension).toBe(extname(`x${name}`).slice(1))
  }
  const texts = new Map(paths.map(({ id, path }) => [id, path]))
  const files = await moved.file.findMany({ orderBy: { id: 'asc' } })
  expect(files.map(({ pathId, ...file }) => ({ ...file, path: texts.get(pathId), sha256: file.sha256 && Buffer.from(file.sha256).toString('hex') }))).toEqual(
    rows.map(({ id, layer, path, mode }) => ({
      id, layerId: layer, path, type: 'REGULAR', mode, uid: 7, gid: 8, size: BigInt(2_000_000_000 + id),
      sha256: id % 2 === 0 ? 'ab'.repeat(32) : null, linkTarget: id % 2 === 0 ? null : 'to',
    })))
  const placements = await moved.filePlacement.findMany({ orderBy: { chainId: 'asc' } })
  expect(placements.map(({ pathId, fileId, size }) => [pathId === null ? null : texts.get(pathId), fileId, size])).toEqual(PLACED.map((path) => [path, 200, 5n]))
  // The next path has an id of its own.
  const { id } = await moved.path.create({ data: { path: '/new', basename: 'new', extension: '' } })
  expect(texts.has(id)).toBe(false)
  await moved.$disconnect()
})
