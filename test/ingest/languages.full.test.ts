import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Reads } from '../../src/lineage/sql/reads/reads.ts'
import { freshStore } from '../testkit/analysis.ts'
import { withExtensions } from '../testkit/extensions.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

const TEMPLATES = 'src/cli/extension/templates'
const LAYOUT = 'seeds/layout'
const REFERENCE = 'seeds.example/shop/orders:1.1'

/** What GNU tar gets of a blob of the samples: the accounts, and who can log in. */
function truth(blobDigest: string): { accounts: number; logins: string[] } {
  const passwd = execFileSync('tar', ['-xzOf', join(LAYOUT, 'blobs', blobDigest.replace(':', '/')), 'etc/passwd'], { encoding: 'utf8' })
  const rows = passwd.trim().split('\n').map((line) => line.split(':'))
  return { accounts: rows.length, logins: rows.filter((row) => !/(nologin|false|sync)$/.test(row[6]!)).map(([name]) => name!) }
}

test.each(STORES)('on %s an analyzer in bash, one in Python, one in JavaScript and one in C find the same in the sample images, which is what is there', async (provider) => {
  const store = await freshStore(await emptyStore(provider))
  const scripts = ['bash', 'python', 'node'].map((language) => [`login-${language}`, readFileSync(join(TEMPLATES, language), 'utf8').replaceAll('login-accounts', `login-${language}`)])
  const { folder, extensions, analyze } = withExtensions(store, Object.fromEntries(scripts) as Record<string, string>)
  mkdirSync(join(folder, 'analyzers'), { recursive: true })
  execFileSync('cc', ['-O2', '-Wall', '-Wno-format-overflow', '-o', join(folder, 'analyzers', 'login-c'), 'test/ingest/fixtures/login-accounts.c'])
  const names = (await extensions.list()).map(({ name }) => name)
  expect(names).toEqual(['login-bash', 'login-c', 'login-node', 'login-python'])
  for (const name of names) await extensions.trust(name, null)
  expect(await analyze(LAYOUT)).toMatchObject({ status: 'analyzed', gaps: 0, extensions: { ran: 24 * 4, failed: 0 } })

  const reads = new Reads(store.db, store.provider)
  const { id } = (await reads.imageByReference(REFERENCE, 'linux/amd64'))!
  const { rows } = await reads.facts.ofImage(id, {}, { size: 100, after: null })
  const layers = await reads.imageLayers(id)
  const found = rows.map(({ index, fact }) => ({ by: fact.setBy, path: fact.path, index, ...(JSON.parse(fact.value) as object) }))
  const expected = names.map((name) => ({ by: `extension ${name}@1.0.0`, path: '/etc/passwd', index: 0, ...truth(layers[0]!.blobDigest!) }))
  expect(found.toSorted((a, b) => (a.by! < b.by! ? -1 : 1))).toEqual(expected)
  expect(await reads.imageGaps(id)).toEqual([])
  await extensions.untrust('login-c')
  await extensions.trust('login-c', null)
  expect(await analyze(LAYOUT)).toMatchObject({ status: 'known', extensions: { ran: 0, failed: 0 } })
})
