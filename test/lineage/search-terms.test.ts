import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { licenseTerms } from '../../src/lineage/sql/license-term.ts'
import { gramsOf } from '../../src/lineage/sql/gram.ts'
import { STORES, world } from '../testkit/world.ts'

const LICENSES = {
  'pkg:npm/a@1': ['(MIT OR Apache-2.0) AND GPL-2.0-or-later WITH Classpath-exception-2.0', 'MIT'],
  'pkg:npm/%40Scope/%C3%84rger-Ly@2': ['GPL-2+, see /usr/share/common-licenses/GPL-2', 'x'.repeat(300), `${'y '.repeat(600)}MIT`],
  'pkg:pypi/zope-interface@3': ['ZPL 2.1\n\tor\r\n"other"', '', 'with', 'nul \0 text'],
  'pkg:maven/org.x/Log4J@4': [],
}
const CONFIG = { config: { Labels: { team: 'Shop', empty: '', long: 'ä'.repeat(400), ['n'.repeat(257)]: 'no', '': 'no', 'quoted "name"': 'a, b' } } }

test.each(STORES)('a store from before gets by its migration what a new one writes, on %s', async (provider) => {
  const { db, image } = await world(provider).then((made) => ({ db: made.db, image: made.image.bind(made) }))
  try {
    // PostgreSQL refuses half a character in JSON; SQLite makes of it what it may, and nobody can ask for it.
    const odd = provider === 'postgresql' ? { 'pkg:npm/odd@1': ['odd \ud800 text'] } : {}
    const licenses = { ...LICENSES, ...odd }
    await image({ name: 'a', layers: [{ name: 'l', adds: Object.keys(licenses).map((purl) => `${purl} /p`), licenses }], config: CONFIG })
    await image({ name: 'b', layers: [], config: { config: { Labels: ['a'] } } })
    await image({ name: 'c', layers: [], config: { config: { Labels: null } } })
    const all = async () => [
      await db.$queryRaw`SELECT "imageId", "name", "value" FROM "ImageLabel" ORDER BY "imageId", "name"`,
      await db.$queryRaw`SELECT "packageId", "gram" FROM "PackageGram" ORDER BY "packageId", "gram"`,
      await db.$queryRaw`SELECT "packageVersionId", "term" FROM "LicenseTerm" ORDER BY "packageVersionId", "term"`,
    ]
    const written = await all()
    expect(written.map((rows) => (rows as unknown[]).length)).toEqual([4, expect.any(Number), expect.any(Number)])
    for (const table of ['ImageLabel', 'PackageGram', 'LicenseTerm']) await db.$executeRawUnsafe(`DELETE FROM "${table}"`)
    const [path] = globSync(`prisma/migrations/${provider}/*_containment_indexes/migration.sql`)
    const [, moving = ''] = readFileSync(path!, 'utf8').split('-- What the store holds already.')
    for (const statement of moving.split(/;\n(?=\n|$)/).filter((each) => each.trim() !== '')) await db.$executeRawUnsafe(statement)
    expect(await all()).toEqual(written)
  } finally {
    await db.$disconnect()
  }
})

test('grams begin at each character, in lower case', () => {
  expect(gramsOf('Log4J')).toEqual(['log', 'og4', 'g4j', '4j', 'j'])
  expect(gramsOf('aaaa')).toEqual(['aaa', 'aa', 'a'])
  expect(gramsOf('É🎈b')).toEqual(['É🎈b', '🎈b', 'b'])
  expect(gramsOf('')).toEqual([])
})

test('a licence is found by its text and by the identifiers in it', () => {
  expect(licenseTerms(['MIT OR (Apache-2.0 WITH LLVM-exception)'])).toEqual(['mit or (apache-2.0 with llvm-exception)', 'mit', 'apache-2.0', 'llvm-exception'])
  expect(licenseTerms(['BSD', 'BSD'])).toEqual(['bsd'])
})
