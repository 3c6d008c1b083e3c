import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCustody, type Custody } from '../../src/custody/custody.ts'
import { verifyLog } from '../../src/custody/log.ts'
import { parseTrustFile, writeTrustFile } from '../../src/custody/trust-file.ts'
import { draftOf } from '../../src/custody/trust-request.ts'
import { parseKey, trustAt } from '../../src/custody/trust.ts'
import { Reads } from '../../src/lineage/sql/reads/reads.ts'
import { stratigraph } from '../cli/command.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { STORES, type World, world } from '../testkit/world.ts'
import { dsse, pair, statement } from './fixture.ts'

const [release, stranger] = [pair(), pair('ed25519')]
const indented = (pem: string) => pem.trim().split('\n').map((line) => `      ${line}\n`).join('')
const key = (name: string, pem: string, more = '') => `  - name: ${name}\n    key: |\n${indented(pem)}${more}`
const file = (...roots: string[]) => `kind: Trust\nroots:\n${roots.join('')}`
const SERVICES = JSON.stringify({ mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] })

test('a file names keys and identities, and their terms', () => {
  const source = file(key('release', release.pem, '    builders: [https://ci.example/b]\n    validUntil: "2030-01-01T00:00:00Z"\n    requireLog: true\n'), `  - name: workflow\n    trustedRoot: '${SERVICES}'\n    subject: me@shop.example\n`)
  const [first, second] = parseTrustFile(source).map((request) => draftOf(request, new Date()))
  expect(first).toMatchObject({ name: 'release', kind: 'key', fingerprint: parseKey(release.pem).fingerprint })
  expect(JSON.parse(first!.terms)).toEqual({ builders: ['https://ci.example/b'], sources: [], buildTypes: [], validFrom: null, validUntil: '2030-01-01T00:00:00Z', requireLog: true, issuer: null, subject: null })
  expect(second).toMatchObject({ name: 'workflow', kind: 'identity', material: SERVICES })
})

test.each([
  ['no YAML', 'kind: [', '1:8'],
  ['no trust file', 'kind: Report\nroots: []\n', '1:7'],
  ['a member that is not known', `${file(key('a', release.pem))}    keyy: x\n`, '3:5'],
  ['a list that is none', file(key('a', release.pem, '    builders: x\n')), '9:15'],
  ['a time that is none', file(key('a', release.pem, '    validFrom: yesterday\n')), '9:16'],
  ['an alias', 'kind: Trust\nroots: &a []\nmore: *a\n', '1:1'],
  ['no text', '', '1:1'],
  ['too deep', `kind: ${'['.repeat(20_000)}`, '1:\\d+'],
])('%s is refused at its place', (_name, source, place) => {
  expect(() => parseTrustFile(source)).toThrow(expect.objectContaining({ code: 'CUSTODY.BAD_TRUST_FILE', message: expect.stringMatching(new RegExp(`^${place}: `)) }))
})

describe.each(STORES)('applied on %s', (provider) => {
  let made = {} as World
  let custody = {} as Custody
  beforeEach(async () => {
    made = await world(provider)
    custody = createCustody({ db: made.db, provider })
  })
  afterEach(() => made.db.$disconnect())
  const trusted = async (version: number | null = null) => trustAt(await new Reads(made.db, provider).custody.trustRoots(), version)
  const apply = (...roots: string[]) => custody.replaceRoots(parseTrustFile(file(...roots)))

  test('those of the file are trusted and nobody else; the versions before stay', async () => {
    expect(await apply(key('release', release.pem))).toMatchObject({ version: 1, added: [{ name: 'release' }], removed: [], kept: 0 })
    expect(await apply(key('release', release.pem))).toMatchObject({ version: 1, added: [], removed: [], kept: 1 })
    // Other terms are another root; the key is the same.
    expect(await apply(key('release', release.pem, '    requireLog: true\n'), key('other', stranger.pem))).toMatchObject({ version: 4, added: [{ name: 'release' }, { name: 'other' }], removed: [{ name: 'release' }], kept: 0 })
    expect((await trusted()).map(({ name, terms }) => [name, terms.requireLog])).toEqual([['release', true], ['other', false]])
    expect((await trusted(1)).map(({ name, terms }) => [name, terms.requireLog])).toEqual([['release', false]])
    expect(await trusted(2)).toEqual([])
    expect(await custody.replaceRoots(parseTrustFile('kind: Trust\nroots: []\n'))).toMatchObject({ version: 6, kept: 0 })
    const log = await made.db.custodyEntry.findMany({ orderBy: { id: 'asc' } })
    expect(log.map(({ key: name, kind }) => [name, kind])).toEqual([
      ['trust:1', 'TRUST_ADDED'], ['trust:2', 'TRUST_REMOVED'], ['trust:3', 'TRUST_ADDED'], ['trust:4', 'TRUST_ADDED'], ['trust:5', 'TRUST_REMOVED'], ['trust:6', 'TRUST_REMOVED'],
    ])
  })

  test('what is written is read as the same', async () => {
    await apply(key('release', release.pem, '    builders: ["a: b", "*"]\n    sources: [https://x/*]\n    validFrom: "2026-01-01T00:00:00Z"\n'), `  - {name: "w # y", trustedRoot: '${SERVICES}', subject: "a\\nb", issuer: https://i}\n`)
    const written = writeTrustFile(await trusted())
    expect(await custody.replaceRoots(parseTrustFile(written))).toMatchObject({ added: [], removed: [], kept: 2 })
  })

  test('when one of them is wrong, nothing changes', async () => {
    await apply(key('release', release.pem))
    for (const [roots, code] of [
      [[key('a', release.pem), '  - {name: b, key: x}\n'], 'CUSTODY.BAD_KEY'], [[key('a', release.pem), key('a', stranger.pem)], 'CUSTODY.KNOWN_ROOT'],
      [[key('a', stranger.pem), key('b', stranger.pem)], 'CUSTODY.KNOWN_ROOT'], [[`  - {name: b, trustedRoot: '${SERVICES}'}\n`], 'CUSTODY.BAD_TERMS'], [['  - {name: b}\n'], 'CUSTODY.BAD_KEY'],
    ] as const) await expect(apply(...roots)).rejects.toMatchObject({ code })
    expect((await trusted()).map(({ name }) => name)).toEqual(['release'])
  })

  test('a change whose entry was lost with its process is sealed the next time', async () => {
    await apply(key('release', release.pem), key('other', stranger.pem))
    await made.db.custodyEntry.deleteMany()
    await custody.index()
    expect((await made.db.custodyEntry.findMany({ orderBy: { id: 'asc' } })).map(({ key: name }) => name)).toEqual(['trust:1', 'trust:2'])
    expect(await verifyLog(new Reads(made.db, provider).custody)).toMatchObject({ entries: 2, broken: null })
  })
})

const folder = mkdtempSync(join(tmpdir(), 'trust-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('in CI: an archive, the file of its provenance, and a trust file in place of a store', { timeout: 60_000 }, async () => {
  const app = image({ layers: [layer([{ path: 'app', content: 'app' }])] })
  const layout = writeLayout(temporaryFolder(), { 'registry.example/app:1': app })
  const [trust, provenance, foreign] = ['trust.yaml', 'app.intoto.jsonl', 'foreign.jsonl'].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(trust, file(key('release', release.pem)))
  writeFileSync(provenance, dsse(statement(app.digest), [release]).content)
  writeFileSync(foreign, dsse(statement(app.digest), [stranger]).content)
  const check = (...more: string[]) => stratigraph(['policy', 'check', 'provenance-verified', ...more], { cwd: folder })
  expect(await check(layout, provenance, '--trust', trust)).toMatchObject({ status: 0, out: expect.stringContaining('1 PASS') })
  expect(await check(layout, foreign, '--trust', trust)).toMatchObject({ status: 1, out: expect.stringContaining('INVALID_SIGNATURE') })
  expect(await check(layout, provenance)).toMatchObject({ status: 1, out: expect.stringContaining('UNTRUSTED_SIGNER') })
  expect(await check('--trust', trust)).toMatchObject({ status: 3, err: expect.stringContaining('--trust goes with') })
  writeFileSync(trust, 'kind: Trust\nroots: {}\n')
  expect(await check(layout, '--trust', trust)).toMatchObject({ status: 3, err: expect.stringContaining(`${trust}:2:8: `) })
})
